"""What the log of the back-office calls the rows of which it tells."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

_LONGEST_NAME = 200


def rename_in_log(row: Model) -> int:
    """Let the log call a row what it is called now; return how many lines tell of it.

    A line keeps the name that its row had then: of somebody who is erased, nobody may.
    """
    lines = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk)
    )
    return lines.update(object_repr=str(row)[:_LONGEST_NAME])

"""Write the handover note of a day."""

from datetime import date, datetime

from django.db import transaction

from bookings.models import DayNote
from cleanlife.actor import Actor
from cleanlife.errors import PreconditionFailed


@transaction.atomic
def write_day_note(day: date, text: str, *, seen: int, actor: Actor, now: datetime) -> DayNote:
    """Replace the note of a day by the text of a person who has read version ``seen`` of it.

    0 means that there was none. Raises PreconditionFailed when another person wrote meanwhile;
    the first of two notes that are written at once stands.
    """
    written = {"text": text, "written_by": actor.name, "written_at": now}
    if seen == 0:
        note, is_new = DayNote.objects.get_or_create(date=day, defaults=written)
        if not is_new:
            raise PreconditionFailed
        return note
    changed = DayNote.objects.filter(pk=day, version=seen).update(**written, version=seen + 1)
    if not changed:
        raise PreconditionFailed
    return DayNote.objects.get(pk=day)

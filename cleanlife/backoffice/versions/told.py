"""Who changed something since a page was opened, as far as the log tells."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.http import HttpRequest
from django.utils.translation import gettext

from cleanlife.backoffice.admin import moment
from cleanlife.backoffice.templatetags.log_notes import read_note

MOST_TOLD = 10


def told_since(
    request: HttpRequest, rows: Iterable[tuple[type[Model], str]], since: datetime
) -> list[str]:
    """Write what staff did to these rows (model and key) since then, the oldest first."""
    keys: dict[type[Model], list[str]] = {}
    for model, key in rows:
        keys.setdefault(model, []).append(key)
    chosen = Q(pk__in=[])
    for model, found_keys in keys.items():
        kind = ContentType.objects.get_for_model(model)
        chosen |= Q(content_type=kind, object_id__in=found_keys)
    entries = LogEntry.objects.filter(chosen, action_time__gte=since)
    found = entries.select_related("user").order_by("action_time")[:MOST_TOLD]
    return [_line(entry, is_own=entry.user_id == request.user.pk) for entry in found]


def _line(entry: LogEntry, *, is_own: bool) -> str:
    name = gettext("you") if is_own else entry.user.get_username()
    told = {"moment": moment(entry.action_time), "name": name, "deed": read_note(entry)}
    return gettext("%(moment)s, %(name)s: %(deed)s") % told

"""Who of the staff did something to a row, as the history of the back-office tells it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.translation import gettext, gettext_noop, override

# Written in the language of whoever did it.
PAUSED = gettext_noop("Paused.")


def staff_who_added(model: type[Model], keys: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of those who made the rows; rows made by others are not among them."""
    if not keys:
        return {}
    entries = _entries(model, keys).filter(action_flag=ADDITION)
    return {UUID(entry.object_id): entry.user.get_username() for entry in entries}


def last_pause(subscription: Model) -> LogEntry | None:
    """Return the entry of the last time that staff paused it."""
    written = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            written.append(gettext(PAUSED))
    entries = _entries(type(subscription), [subscription.pk])
    found: LogEntry | None = entries.filter(change_message__in=written).first()
    return found


def _entries(model: type[Model], keys: Collection[UUID]) -> Any:
    kind = ContentType.objects.get_for_model(model)
    entries = LogEntry.objects.filter(content_type=kind, object_id__in=[str(k) for k in keys])
    return entries.select_related("user").order_by("-action_time")

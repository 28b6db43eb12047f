"""Notes of staff in the log, read in each reader's language."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.template import Library
from django.utils.translation import gettext

from cleanlife.backoffice.admin import moment
from cleanlife.money import show_sar

register = Library()
_WITH_VALUES = '[{"note"'


@register.simple_tag
def read_notes(entries: Iterable[LogEntry]) -> str:
    """Put what ``note`` stored into the reader's language, as Django does with its own."""
    for entry in entries:
        entry.change_message = read_note(entry)
    return ""


def read_note(entry: LogEntry) -> str:
    """Return what a person did, in the reader's language."""
    message = entry.change_message
    if message.startswith(_WITH_VALUES):
        return _read(json.loads(message)[0])
    # Django's own is a list; a text without values is its own key; nothing has no translation.
    is_text = message and not message.startswith("[")
    return gettext(message) if is_text else entry.get_change_message()


def _read(value: Any) -> str:
    match value:
        case {"halalas": halalas}:
            return show_sar(halalas)
        case {"moment": written}:
            return moment(datetime.fromisoformat(written))
        case {"note": text, "values": values}:
            return gettext(text) % {name: _read(each) for name, each in values.items()}
        case _:
            return str(value)

"""Times as operations write and read them."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from scheduling.masks import CELL, WINDOW

CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")


class MinuteField(forms.CharField):
    """A minute of the day as HH:MM; past midnight the hours count on: 26:00."""

    default_error_messages = {
        "invalid": _(
            "Enter a time as HH:MM, between 00:00 and %(latest)s, in steps of 5 minutes."
        )
    }

    def __init__(self, *, latest: int = WINDOW, **options: Any) -> None:
        self.latest = latest
        options.setdefault("help_text", _("HH:MM. 02:00 on the next day is written 26:00."))
        super().__init__(**options)
        self.widget.attrs.setdefault("size", 6)
        self.widget.attrs.setdefault("placeholder", "08:00")
        self.widget.attrs.setdefault("dir", "ltr")

    def prepare_value(self, value: Any) -> Any:
        """Show minutes as HH:MM and typed text unchanged."""
        return write_minute(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Return the minutes after midnight, None when left empty."""
        text = super().clean(value)
        if not text:
            return None
        match = CLOCK.fullmatch(text)
        minute = int(match[1]) * 60 + int(match[2]) if match else -1
        if not 0 <= minute <= self.latest or minute % CELL:
            raise forms.ValidationError(
                self.error_messages["invalid"],
                code="invalid",
                params={"latest": write_minute(self.latest)},
            )
        return minute

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as shown, so that an untouched inline row counts as unchanged."""
        return super().has_changed(self.prepare_value(initial), data)


def write_minute(minute: int) -> str:
    """Write a minute as it is entered: 1560 is 26:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def write_duration(minutes: int) -> str:
    """Write a duration: 5 h 30 min."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(gettext("%(hours)s h") % {"hours": hours})
    if rest or not hours:
        parts.append(gettext("%(minutes)s min") % {"minutes": rest})
    return " ".join(parts)

"""Texts of one line: references and labels, and what people are called."""

from typing import Any

from cleanlife.api.fields import StringField
from cleanlife.invisible import has_invisible, strip_invisible


class ReferenceField(StringField):
    """A reference or a label, in which every character can be seen: two that look alike are."""

    default_error_messages = {"invisible": "must not contain invisible characters"}

    def to_internal_value(self, data: Any) -> str:
        """Return the text as it was sent."""
        if has_invisible(data):
            self.fail("invisible")
        return str(data)


class NameField(StringField):
    """A name or a line of an address, without the invisible marks that pasted text carries."""

    def to_internal_value(self, data: Any) -> str:
        """Return what can be seen of it."""
        visible = strip_invisible(data)
        if not visible.strip():
            self.fail("blank")
        return visible

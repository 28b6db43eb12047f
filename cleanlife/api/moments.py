"""Moments of the input."""

import re
from datetime import UTC, datetime
from typing import Any

from cleanlife.api.fields import StringField

_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.IGNORECASE
)


class MomentField(StringField):
    """An ISO 8601 moment with its offset from UTC, such as ``2026-07-01T10:00:00+03:00``."""

    default_error_messages = {"moment": "must be a valid ISO 8601 date string"}

    def to_internal_value(self, data: Any) -> Any:
        """Return the aware moment, in UTC."""
        # An unescaped plus sign arrives as a space in a query.
        text = data.replace(" ", "+")
        if not _MOMENT.fullmatch(text):
            self.fail("moment")
        try:
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail("moment")

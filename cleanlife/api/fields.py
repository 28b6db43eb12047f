"""Fields of the input, strict about types and worded as the contract says (section 1)."""

import re
import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import empty

from cleanlife.api.phones import normal_phone
from cleanlife.api.validation import UUID_V4

EMPTY = "should not be empty"
# What a whole number of a body fits into, whichever column stores it.
LARGEST_INTEGER = 2**31 - 1
# ASCII: other scripts have digits too.
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_WHOLE_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)
_DEGREES = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,3})?")


def wording(text: str, **others: str) -> dict[str, Any]:
    """Return error messages in which missing, null and mistyped all read ``text``."""
    return {"required": text, "null": text, "invalid": text, "blank": EMPTY, **others}


class StringField(serializers.CharField):
    """Text, exactly as sent; ``max_length`` in characters."""

    default_error_messages = wording(
        "must be a string",
        max_length="must be shorter than or equal to {max_length} characters",
    )

    def __init__(self, **options: Any):
        super().__init__(trim_whitespace=False, **options)

    def run_validation(self, data: Any = empty) -> Any:
        """Refuse what is no text before anything else; NUL and lone surrogates are no text."""
        if data is not empty and data is not None and not is_text(data):
            self.fail("invalid")
        if (
            data is not empty
            and data is not None
            and len(data) > (self.max_length or len(data))
        ):
            self.fail("max_length", max_length=self.max_length)
        return super().run_validation(data)


class UUIDField(serializers.UUIDField):
    """A UUID v4 in any case."""

    default_error_messages = wording("must be a UUID")

    def to_internal_value(self, data: Any) -> uuid.UUID:
        """Return the id."""
        if data == "":
            self.fail("blank")
        if not isinstance(data, str) or not UUID_V4.fullmatch(data):
            self.fail("invalid")
        return uuid.UUID(data)


class IntegerField(serializers.IntegerField):
    """A whole number; in a query it arrives as text, in a body it must be a number."""

    default_error_messages = wording(
        "must be an integer number",
        min_value="must not be less than {min_value}",
        max_value="must not be greater than {max_value}",
    )

    def __init__(self, *, in_query: bool = False, **options: Any):
        self.in_query = in_query
        if not in_query:
            options.setdefault("max_value", LARGEST_INTEGER)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        if self.in_query:
            if data == "":
                self.fail("blank")
            if not _WHOLE_NUMBER.fullmatch(data):
                self.fail("invalid")
            return int(data)
        if isinstance(data, bool) or not isinstance(data, int | float) or data != data // 1:
            self.fail("invalid")
        return int(data)


class FlagField(serializers.BooleanField):
    """A switch in a query: ``true`` or ``false``."""

    default_error_messages = wording("must be a boolean value")

    def to_internal_value(self, data: Any) -> bool:
        """Return the switch's position."""
        if data == "":
            self.fail("blank")
        if data not in {"true", "false"}:
            self.fail("invalid")
        return bool(data == "true")


class BooleanField(serializers.BooleanField):
    """A switch in a body."""

    default_error_messages = wording("must be a boolean value")

    def to_internal_value(self, data: Any) -> bool:
        """Return the switch's position; refuse what only looks like it."""
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class NumberField(serializers.DecimalField):
    """A number with at most two decimals, as a Decimal."""

    default_error_messages = wording(
        "must be a number conforming to the specified constraints",
        min_value="must not be less than {min_value}",
        max_value="must not be greater than {max_value}",
    )

    def __init__(self, **options: Any):
        super().__init__(max_digits=None, decimal_places=2, coerce_to_string=False, **options)

    def to_internal_value(self, data: Any) -> Decimal:
        """Return the number."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        number = Decimal(str(data))
        # As a fraction: rounding a Decimal fails beyond 28 digits.
        if not number.is_finite() or (Fraction(number) * 100).denominator != 1:
            self.fail("invalid")
        return number


class DegreesField(serializers.FloatField):
    """A latitude or longitude, in degrees; in a query it arrives as text."""

    default_error_messages = wording(
        "must be a number conforming to the specified constraints",
        min_value="must not be less than {min_value}",
        max_value="must not be greater than {max_value}",
    )

    def __init__(self, *, in_query: bool = False, **options: Any):
        self.in_query = in_query
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> float:
        """Return the number of degrees."""
        if self.in_query:
            data = self._number_of(data)
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return float(max(-1e6, min(1e6, data)))  # an int may be too large for a float

    def _number_of(self, text: str) -> float:
        if text == "":
            self.fail("blank")
        if not _DEGREES.fullmatch(text):
            self.fail("invalid")
        return float(text)


class DateField(serializers.DateField):
    """A Riyadh calendar day, ``YYYY-MM-DD``."""

    default_error_messages = wording("must be a valid ISO 8601 date string")

    def to_internal_value(self, value: Any) -> date:
        """Return the day."""
        if value == "":
            self.fail("blank")
        if not isinstance(value, str) or not _DATE.fullmatch(value):
            self.fail("invalid")
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail("invalid")


class TimeField(StringField):
    """A Riyadh wall clock time, ``HH:MM`` or ``HH:MM:SS``, as minutes after midnight."""

    default_error_messages = {
        "format": "must be a valid time in HH:MM or HH:MM:SS format",
        "whole_minute": "must be a whole minute",
    }

    def to_internal_value(self, data: Any) -> Any:
        """Return the minute of the day, 0..1439."""
        found = _TIME.fullmatch(data)
        if not found:
            self.fail("format")
        hour, minute, second = (int(part or 0) for part in found.groups())
        if second:
            self.fail("whole_minute")
        return hour * 60 + minute


class PhoneField(StringField):
    """A Saudi mobile number in one of the four accepted spellings, as E.164."""

    default_error_messages = {"phone": "must be a valid phone number"}

    def to_internal_value(self, data: Any) -> str:
        """Return ``+9665XXXXXXXX``."""
        number = normal_phone(data)
        if number is None:
            self.fail("phone")
        return number


class EnumField(serializers.ChoiceField):
    """One of a fixed list of strings."""

    def __init__(self, choices: Sequence[str], **options: Any):
        text = f"must be one of the following values: {', '.join(choices)}"
        messages: dict[str, Any] = {"required": text, "null": text, "invalid_choice": text}
        super().__init__(choices=[(c, c) for c in choices], error_messages=messages, **options)

    def to_internal_value(self, data: Any) -> Any:
        """Return the string; refuse what only looks like it as text."""
        if data == "":
            raise ValidationError([EMPTY])
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice")
        return data


def is_text(value: Any) -> bool:
    """Return whether a value is text that every database can store."""
    if not isinstance(value, str) or "\x00" in value:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in value)

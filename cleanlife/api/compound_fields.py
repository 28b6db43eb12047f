"""Fields that hold several values: lists and metadata."""

from typing import Any, cast

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from cleanlife.api.fields import is_text, wording
from cleanlife.api.validation import EACH, InputSerializer

# Of any list for which the contract names no other number.
MOST_ITEMS = 100


class ListField(serializers.ListField):
    """A list of ``min_items`` to ``max_items`` values or objects."""

    default_error_messages = wording(
        "must be an array",
        not_a_list="must be an array",
        too_few="must contain at least {count} elements",
        too_many="must contain no more than {count} elements",
    )

    def __init__(self, *, min_items: int = 0, max_items: int = MOST_ITEMS, **options: Any):
        self.min_items = min_items
        self.max_items = max_items
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> list[Any]:
        """Return the values; an object's errors carry its index, a value's speak of "each"."""
        if not isinstance(data, list):
            self.fail("not_a_list")
        if len(data) < self.min_items:
            self.fail("too_few", count=self.min_items)
        if len(data) > self.max_items:
            self.fail("too_many", count=self.max_items)
        return self._objects(data) if self._holds_objects() else self._values(data)

    def _holds_objects(self) -> bool:
        return isinstance(self.child, InputSerializer)

    def _objects(self, rows: list[Any]) -> list[Any]:
        values, problems = [], {}
        for index, row in enumerate(rows):
            try:
                values.append(self.child.run_validation(row))
            except ValidationError as error:
                problems[str(index)] = error.detail
        if problems:
            raise ValidationError(problems)
        return values

    def _values(self, rows: list[Any]) -> list[Any]:
        try:
            return [self.child.run_validation(row) for row in rows]
        except ValidationError as error:
            problem = str(cast("list[ErrorDetail]", error.detail)[0])
            raise ValidationError([ErrorDetail(problem, code=EACH)]) from None


class MetadataField(serializers.DictField):
    """At most 20 pairs of strings; keys up to 40, values up to 500 characters."""

    MOST_PAIRS, LONGEST_KEY, LONGEST_VALUE = 20, 40, 500
    default_error_messages = wording(
        "must be an object",
        not_a_dict="must be an object",
        pairs=f"must contain no more than {MOST_PAIRS} elements",
        key=f"keys must be shorter than or equal to {LONGEST_KEY} characters",
        value=f"values must be strings of at most {LONGEST_VALUE} characters",
    )

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """Return the pairs."""
        if not isinstance(data, dict):
            self.fail("not_a_dict")
        if len(data) > self.MOST_PAIRS:
            self.fail("pairs")
        if not all(is_text(key) and 0 < len(key) <= self.LONGEST_KEY for key in data):
            self.fail("key")
        if not all(is_text(v) and len(v) <= self.LONGEST_VALUE for v in data.values()):
            self.fail("value")
        return data

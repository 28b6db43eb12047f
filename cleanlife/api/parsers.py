"""How bodies become values: strict JSON."""

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from cleanlife.api.body import LARGEST_BODY

DEEPEST_NESTING = 64
# Longer ones fit in no column; Python itself refuses to read those of more than 4,300 digits.
_LONGEST_WHOLE_NUMBER = 18


class JSONParser(BaseParser):
    """Strict JSON: UTF-8, no NaN or Infinity, no key twice in one object, 64 levels at most.

    An empty body equals ``{}`` (contract, section 1).
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the value in the body; raise ParseError when it is not strict JSON."""
        text = stream.read(LARGEST_BODY + 1)
        if len(text) > LARGEST_BODY:
            raise RequestDataTooBig
        if not text:
            return {}
        try:
            found = json.loads(
                text.decode("utf-8"),
                parse_constant=_refuse_constant,
                parse_int=_whole_number,
                object_pairs_hook=_object_without_repeats,
            )
            _refuse_deep_nesting(found)
        except (ValueError, RecursionError) as error:
            raise ParseError from error
        return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _whole_number(text: str) -> int | float:
    return int(text) if len(text) <= _LONGEST_WHOLE_NUMBER else float(text)


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated key")
    return found


def _refuse_deep_nesting(value: Any) -> None:
    """Walk level by level, so that depth costs no stack."""
    level = list(_containers([value]))
    depth = 0
    while level:
        depth += 1
        if depth > DEEPEST_NESTING:
            raise ValueError("nested too deeply")
        level = [inner for outer in level for inner in _containers(_members(outer))]


def _members(container: Any) -> Any:
    return container.values() if isinstance(container, dict) else container


def _containers(values: Any) -> Iterator[Any]:
    return (value for value in values if isinstance(value, dict | list))

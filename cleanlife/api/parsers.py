"""How bodies become values: strict JSON."""

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

LARGEST_BODY = 1024 * 1024


class JSONParser(BaseParser):
    """Strict JSON: UTF-8, no NaN or Infinity, no key twice in one object.

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
        if not text.strip():
            return {}
        try:
            return json.loads(
                text.decode("utf-8"),
                parse_constant=_refuse_constant,
                object_pairs_hook=_object_without_repeats,
            )
        except (ValueError, RecursionError) as error:
            raise ParseError from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated key")
    return found

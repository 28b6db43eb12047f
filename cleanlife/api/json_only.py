"""JSON in and JSON out, the only media type of the API (contract, section 1)."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.renderers import JSONRenderer as RestJSONRenderer
from rest_framework.request import Request

LARGEST_BODY = 1024 * 1024
DEEPEST_NESTING = 64
UTF_8 = ("utf-8", "utf8")
# Longer ones fit in no column; Python itself refuses to read those of more than 4,300 digits.
_LONGEST_WHOLE_NUMBER = 18


class AlwaysJSON(BaseContentNegotiation):
    """Answer JSON even to an Accept header that asks for something else."""

    def select_parser(
        self, request: Request, parsers: Iterable[BaseParser]
    ) -> BaseParser | None:
        """Return the parser of the body's content type, None for an unknown one.

        JSON is UTF-8 (RFC 8259): another charset is another type.
        """
        content_type, *parameters = request.content_type.lower().split(";")
        if any(_names_other_charset(parameter) for parameter in parameters):
            return None
        return next((p for p in parsers if p.media_type == content_type.strip()), None)

    def select_renderer(  # type: ignore[override]
        self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: Any = None
    ) -> tuple[BaseRenderer, str]:
        """Return the only renderer."""
        return renderers[0], str(renderers[0].media_type)


class JSONRenderer(RestJSONRenderer):
    """JSON in UTF-8."""

    charset = None
    ensure_ascii = False


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


def read_body_bytes(request: HttpRequest) -> bytes:
    """Return the whole body.

    Raises RequestDataTooBig when it is too large, and ParseError when it breaks off.
    """
    if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        _join_chunks(request)
    try:
        return request.body
    except (UnreadablePostError, ValueError) as error:
        # The caller has gone, or its Content-Length is no number.
        raise ParseError from error


def _join_chunks(request: HttpRequest) -> None:
    """Give Django a body of known length: without Content-Length it would read nothing.

    Node and Java send bodies in chunks. The server says with ``wsgi.input_terminated`` that
    its stream ends where the body ends, so that it may be read without knowing the length.
    """
    if not request.META.get("wsgi.input_terminated"):
        raise ParseError
    try:
        # One byte more than allowed is enough to see that it is too large.
        body = request.META["wsgi.input"].read(LARGEST_BODY + 1)
    except Exception as error:  # Each server has its own for a broken chunk.
        raise ParseError from error
    request._stream = io.BytesIO(body)  # noqa: SLF001
    request.META["CONTENT_LENGTH"] = str(len(body))


def _names_other_charset(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip() == "charset" and value.strip().strip('"') not in UTF_8


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

"""Reading input: serializers whose errors are worded as the contract says (section 1).

A field's error message is a predicate such as ``must be a UUID``; the path of the field goes in
front when all of them are collected.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.fields import SkipField, empty
from rest_framework.request import Request

from cleanlife.errors import FieldError, Invalid

UUID_V4 = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE
)
UNKNOWN = "unknown"
EACH = "each"
# Accepted in the query of every route: one of the three places of the key (section 2).
KEY_PARAMETER = "api_key"
# A body may hold 100,000 unknown fields; the error names no more than it has to.
MOST_PROBLEMS = 100
LONGEST_NAME_SHOWN = 100


class InputSerializer(serializers.Serializer[Any]):
    """An object of the input: all failing fields at once, unknown ones refused.

    An explicit null on an optional field means "not sent". ``one_of`` names optional fields of
    which one at least must be there, with ``not_both`` exactly one; it is for the OpenAPI
    document, and ``validate`` words the refusal.
    """

    one_of: tuple[str, ...] = ()
    not_both = False
    default_error_messages = {
        "required": "must be an object",
        "null": "must be an object",
        "invalid": "must be an object",
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the validated values, keyed by each field's ``source``."""
        if not isinstance(data, Mapping):
            raise ValidationError([self.error_messages["invalid"]])
        values: dict[str, Any] = {}
        problems: dict[str, Any] = {}
        for name, field in self.fields.items():
            try:
                values[field.source or name] = _validated(field, data.get(name, empty))
            except ValidationError as error:
                problems[name] = error.detail
            except SkipField:
                continue
        unknown = (name for name in data if name not in self.fields)
        for name in islice(unknown, MOST_PROBLEMS):
            problems[_shown(name)] = [ErrorDetail("should not exist", code=UNKNOWN)]
        if problems:
            raise ValidationError(problems)
        return values


class NoFields(InputSerializer):
    """The body or query of a route that has none."""


def _validated(field: serializers.Field[Any, Any, Any, Any], raw: Any) -> Any:
    if raw is None and not field.required:
        raw = empty
    return field.run_validation(raw)


def read_body(request: Request, serializer: type[InputSerializer]) -> dict[str, Any]:
    """Return the validated body; raise Invalid with every field that is wrong."""
    return _read(serializer, request.data, name="body")


def read_query(request: Request, serializer: type[InputSerializer]) -> dict[str, Any]:
    """Return the validated query parameters; raise Invalid with every one that is wrong."""
    parameters = {k: v for k, v in request.query_params.items() if k != KEY_PARAMETER}
    return _read(serializer, parameters, name="query")


def read_path_id(text: str, *, name: str) -> uuid.UUID:
    """Return an id of the path; raise Invalid when it is no UUID v4."""
    if not UUID_V4.fullmatch(text):
        raise Invalid(FieldError(name, f"{name} must be a UUID"))
    return uuid.UUID(text)


def _shown(name: str) -> str:
    """Return an unknown name so that it can be answered: short, and without lone surrogates."""
    return name[:LONGEST_NAME_SHOWN].encode(errors="backslashreplace").decode()


def _read(serializer: type[InputSerializer], payload: Any, *, name: str) -> dict[str, Any]:
    reader = serializer(data=payload)
    try:
        values: dict[str, Any] = reader.run_validation(payload)
    except ValidationError as error:
        problems = _field_errors(error.detail, path="", whole=name)
        raise Invalid(*islice(problems, MOST_PROBLEMS)) from None
    return values


def _field_errors(detail: Any, *, path: str, whole: str) -> Iterator[FieldError]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            inner_path = path if name == "non_field_errors" else f"{path}.{name}".lstrip(".")
            yield from _field_errors(inner, path=inner_path, whole=whole)
        return
    yield FieldError(path or whole, _sentence(path or whole, detail[0]))


def _sentence(path: str, problem: ErrorDetail) -> str:
    if problem.code == UNKNOWN:
        return f"property {path} should not exist"
    if problem.code == EACH:
        return f"each value in {path} {problem}"
    return f"{path} {problem}"

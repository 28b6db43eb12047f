"""The OpenAPI document as the code makes it, ready to judge answers by."""

from datetime import datetime
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from cleanlife.api.output import KNOWN_VALUES

Schema = dict[str, Any]

URI = "urn:openapi"
ROUTES = "cleanlife.urls"
FORMATS = FormatChecker(["uuid", "date"])


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(text: object) -> bool:
    return not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None


@cache
def openapi() -> Schema:
    """Return the document, with answers and events closed to what it does not name."""
    document = _closed(SchemaGenerator(urlconf=ROUTES).get_schema(public=True))
    for schema in document["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return document


def _closed(node: Any) -> Any:
    """Return the node with lists of values that are complete today."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    closed = {name: _closed(inner) for name, inner in node.items()}
    if KNOWN_VALUES in closed:
        may_be_null = [None] if "null" in closed["type"] else []
        closed["enum"] = closed[KNOWN_VALUES] + may_be_null
    return closed


@cache
def _registry() -> Registry:
    resource = Resource.from_contents(openapi(), default_specification=DRAFT202012)
    return Registry().with_resource(URI, resource)


def resolve(part: Schema) -> Schema:
    """Return what a reference refers to, and anything else as it is."""
    reference = part.get("$ref")
    if reference is None:
        return part
    _, _, kind, name = reference.split("/")
    return openapi()["components"][kind][name]


def problems(value: Any, schema: Schema) -> list[str]:
    """Return what is wrong with a value."""
    judge = Draft202012Validator(
        _absolute(schema), registry=_registry(), format_checker=FORMATS
    )
    return [f"{error.json_path}: {error.message}" for error in judge.iter_errors(value)]


def _absolute(node: Any) -> Any:
    """Return the schema with references into the document."""
    if isinstance(node, dict):
        return {
            key: f"{URI}{value}" if key == "$ref" else _absolute(value)
            for key, value in node.items()
        }
    return [_absolute(item) for item in node] if isinstance(node, list) else node


def operations() -> dict[str, Schema]:
    """Return every operation by its operationId, each with its ``method`` and ``path``."""
    return {
        operation["operationId"]: {**operation, "method": method.upper(), "path": path}
        for path, methods in openapi()["paths"].items()
        for method, operation in methods.items()
    }


@cache
def find_operation(method: str, path: str) -> Schema | None:
    """Return the operation of ``/partners/...``; a literal segment wins over a parameter."""
    parts = path.split("/")
    found = [
        operation
        for operation in operations().values()
        if operation["method"] == method and _fits(operation["path"].split("/"), parts)
    ]
    return min(found, key=lambda operation: operation["path"].count("{"), default=None)


def _fits(template: list[str], parts: list[str]) -> bool:
    return len(template) == len(parts) and all(
        (wanted.startswith("{") and part) or wanted == part
        for wanted, part in zip(template, parts, strict=True)
    )

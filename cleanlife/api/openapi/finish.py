"""The last steps of the document, in their order (a hook of drf-spectacular)."""

from copy import deepcopy
from typing import Any

from cleanlife.api.openapi.enums import name_enums
from cleanlife.api.openapi.errors import ERROR, ERROR_BODY
from cleanlife.api.openapi.examples import add_examples
from cleanlife.api.openapi.headers import ANSWER_HEADERS, REQUEST_HEADERS

Schema = dict[str, Any]

PLACES_OF_THE_KEY: dict[str, Schema] = {
    "apiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "x-api-key",
        "description": "Your key, on every request.",
    },
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The same key as a bearer token.",
    },
    "apiKeyInQuery": {
        "type": "apiKey",
        "in": "query",
        "name": "api_key",
        "description": "Works, and is discouraged: addresses end up in logs and histories.",
    },
}


def finish(result: Schema, **_: Any) -> Schema:
    """Complete the document with what concerns it as a whole."""
    steps = (add_shared_parts, write_links, add_examples, name_enums)
    for step in steps:
        result = step(result)
    result["components"] = {
        kind: dict(sorted(parts.items()))
        for kind, parts in sorted(result["components"].items())
    }
    return deepcopy(result)  # Shared parts would become anchors in YAML.


def add_shared_parts(result: Schema, **_: Any) -> Schema:
    """Add the components that operations refer to."""
    components = result["components"]
    components["securitySchemes"] = PLACES_OF_THE_KEY
    components["headers"] = {**ANSWER_HEADERS}
    components["parameters"] = {**REQUEST_HEADERS}
    components["schemas"] |= {"ErrorAnswer": ERROR, "ErrorBody": ERROR_BODY}
    return result


def write_links(result: Schema, **_: Any) -> Schema:
    """Add links: what an answer makes possible next, worked out from the paths alone.

    The answer of ``POST /bookings`` leads to every operation on ``/bookings/{bookingId}`` and
    right below it. A list leads nowhere: it may be empty.
    """
    for path, operations in result["paths"].items():
        collection, _, rest = path.rpartition("/{")
        name = rest.partition("}")[0]
        outer = {
            part[1:-1]: f"$request.path.{part[1:-1]}"
            for part in collection.split("/")
            if part.startswith("{")
        }
        made = result["paths"].get(collection, {}).get("post")
        if made:
            answer = made["responses"]["200"]
            pointer = f"$response.body#/data/{_key_of(name, answer, result)}"
            for operation in operations.values():
                _link(answer, operation["operationId"], {**outer, name: pointer})
    return result


def _key_of(name: str, answer: Schema, result: Schema) -> str:
    """Return what the resource calls the id that paths call ``name``."""
    envelope = _resolve(answer["content"]["application/json"]["schema"], result)
    resource = _resolve(envelope["properties"]["data"], result)
    return name if name in resource["properties"] else "id"


def _resolve(reference: Schema, result: Schema) -> Schema:
    schemas: Schema = result["components"]["schemas"]
    found: Schema = schemas[reference["$ref"].rpartition("/")[2]]
    return found


def _link(answer: Schema, operation_id: str, parameters: dict[str, str]) -> None:
    name = operation_id[0].upper() + operation_id[1:]
    answer.setdefault("links", {})[name] = {
        "operationId": operation_id,
        "parameters": parameters,
    }

"""What operations share: header fields, the shape of refusals, the places of the key."""

from typing import Any

from cleanlife.api.openapi.headers import ANSWER_HEADERS, REQUEST_HEADERS
from cleanlife.api.openapi.refusals import ERROR, ERROR_BODY

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


def add_shared_parts(result: Schema, **_: Any) -> Schema:
    """Add the components that operations refer to."""
    components = result["components"]
    components["securitySchemes"] = PLACES_OF_THE_KEY
    components["headers"] = {**ANSWER_HEADERS}
    components["parameters"] = {**REQUEST_HEADERS}
    components["schemas"] |= {"ErrorAnswer": ERROR, "ErrorBody": ERROR_BODY}
    return result

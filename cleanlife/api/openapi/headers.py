"""Header fields that requests may and answers do carry (contract, sections 1, 2 and 7)."""

from typing import Any

from cleanlife.api.envelope import Condition
from cleanlife.api.idempotency import HEADER, KEY_PATTERN

Schema = dict[str, Any]

REQUEST_ID = "RequestId"
IDEMPOTENCY_KEY = "IdempotencyKey"
ACCEPT_LANGUAGE = "AcceptLanguage"
ETAG = "ETag"
_VISIBLE_ASCII = r"^[\x21-\x7e]+$"


def _text(example: str, **shape: Any) -> Schema:
    return {"schema": {"type": "string", **shape}, "example": example}


REQUEST_HEADERS: dict[str, Schema] = {
    REQUEST_ID: {
        "name": "x-request-id",
        "in": "header",
        "description": "Echoed as X-Request-Id, in `error.requestId` and in webhooks. Without"
        " it, or with one that is not 1 to 128 visible ASCII characters, the server makes one.",
        **_text("0b0f9a52-5c1e-4d53-9a2b-6f2f6c1f8f10"),
    },
    IDEMPOTENCY_KEY: {
        "name": HEADER,
        "in": "header",
        "description": "Makes a repetition safe for 24 hours: the same key with the same body"
        " is answered as the first time, and changes nothing.",
        **_text("a8f5f167-f44f-4964-a6d1-0e6f0b1f6a0c", pattern=KEY_PATTERN),
    },
    ACCEPT_LANGUAGE: {
        "name": "Accept-Language",
        "in": "header",
        "description": "The language of `name` and `description`: Arabic, else English.",
        **_text("ar"),
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The ETag that you have: 304 without a body when it is still right.",
        **_text('"3"'),
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag that you have: 412 when the resource has changed since.",
        **_text('"3"'),
    },
}

ANSWER_HEADERS: dict[str, Schema] = {
    "X-Request-Id": {
        "required": True,
        "description": "The id of the request; name it when you ask for support.",
        **_text(
            "0b0f9a52-5c1e-4d53-9a2b-6f2f6c1f8f10",
            minLength=1,
            maxLength=128,
            pattern=_VISIBLE_ASCII,
        ),
    },
    "X-API-Version": {
        "required": True,
        "description": "The version of the API that answered.",
        **_text("1.0.0", pattern=r"^\d+\.\d+\.\d+$"),
    },
    "RateLimit-Policy": {
        "description": "Only for keys with a limit: requests (`q`) per seconds (`w`).",
        **_text('"default";q=60;w=60', pattern=r'^"default";q=\d+;w=\d+$'),
    },
    "RateLimit": {
        "description": "Only for keys with a limit: requests left (`r`), and the seconds until"
        " there are more (`t`).",
        **_text('"default";r=59;t=60', pattern=r'^"default";r=\d+;t=\d+$'),
    },
    ETAG: {
        "description": "The version of the resource, for If-Match and If-None-Match.",
        **_text('"3"', pattern='^"[1-9][0-9]*"$'),
    },
    "Retry-After": {
        "description": "Wait so many seconds before you ask again; always there with 429.",
        "schema": {"type": "integer", "minimum": 0},
        "example": 5,
    },
}
REPLAYED = "Idempotent-Replayed"
ANSWER_HEADERS[REPLAYED] = {
    "description": "`true` when the answer is that of an earlier request with the same key.",
    **_text("true", enum=["true"]),
}
EVERY_ANSWER = ("X-Request-Id", "X-API-Version")
RATE_LIMITED_ANSWER = ("RateLimit-Policy", "RateLimit")


def answer_headers(*names: str) -> Schema:
    """Return the headers of a response object."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def condition_header(condition: Condition) -> str:
    """Return the name of the parameter that an operation obeys."""
    return condition.value.replace("-", "")


def request_headers(*names: str) -> list[Schema]:
    """Return parameters of an operation."""
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]

"""What the server answers by itself, in the contract's shape (section 1)."""

import json
import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from cleanlife.api.envelope import failure
from cleanlife.api.exceptions import validation_details
from cleanlife.api.middleware import API_PREFIX
from cleanlife.errors import FieldError, Invalid, Unavailable
from cleanlife.http import request_id

logger = logging.getLogger("cleanlife.request")

REASONS = {
    400: "Bad Request",
    408: "Request Timeout",
    414: "URI Too Long",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    505: "HTTP Version Not Supported",
}


@dataclass(frozen=True)
class Refusal:
    """Why a request does not reach the application."""

    status: int
    code: str
    message: str
    retry_after: int = 0


BAD_REQUEST = Refusal(400, Invalid.code, "The request is not valid HTTP.")
BAD_LENGTH = Refusal(400, Invalid.code, "Content-Length must be given once, as a number.")
TWO_LENGTHS = Refusal(
    400, Invalid.code, "Content-Length and Transfer-Encoding must not both be given."
)
TOO_SLOW = Refusal(408, "REQUEST_TIMEOUT", "The request did not arrive in time.")
LONG_ADDRESS = Refusal(414, "URI_TOO_LONG", "The request line must not exceed 8 KiB.")
LARGE_HEAD = Refusal(
    431, "HEADERS_TOO_LARGE", "The headers must not exceed 64 KiB and 200 lines."
)
FAULT = Refusal(500, "INTERNAL_ERROR", "An unexpected error occurred.")
UNKNOWN_ENCODING = Refusal(
    501, "NOT_IMPLEMENTED", "Transfer-Encoding must be chunked or absent."
)
BUSY = Refusal(503, Unavailable.code, Unavailable.message, retry_after=1)
UNKNOWN_VERSION = Refusal(505, "NOT_IMPLEMENTED", "The version must be HTTP/1.0 or HTTP/1.1.")


def render(
    refusal: Refusal, *, path: str, offered_id: str | None
) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return status line, headers and body; log the line that every request has."""
    with request_id.use(request_id.accept(offered_id)) as current:
        body = failure(refusal.code, refusal.message, _details(refusal))
        logger.info("request", extra={"status": refusal.status, "reason": refusal.message})
    headers = [
        ("Content-Type", "application/json"),
        ("Cache-Control", "private, no-store"),
        ("X-Request-Id", current),
    ]
    if path.startswith(API_PREFIX):
        headers.append(("X-API-Version", settings.API_VERSION))
    if refusal.retry_after:
        headers.append(("Retry-After", str(refusal.retry_after)))
    return f"{refusal.status} {REASONS[refusal.status]}", headers, json.dumps(body).encode()


def _details(refusal: Refusal) -> dict[str, Any] | None:
    if refusal.code != Invalid.code:
        return None
    return validation_details(Invalid(FieldError("request", refusal.message)))

"""Errors of an operation: one response per status, with its codes and what they mean."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

from cleanlife import errors
from cleanlife.api.errors import IdempotencyRequestInProgress
from cleanlife.api.exceptions import PLAIN_ANSWERS, status_of
from cleanlife.api.openapi.headers import EVERY_ANSWER, RATE_LIMITED_ANSWER, answer_headers

Schema = dict[str, Any]
Errors = Iterable[type[errors.DomainError]]
# The codes of a status, each with the sentences that say when it is sent.
Meanings = dict[str, list[str]]

# The extension that lists the codes which a response may carry.
CODES = "x-error-codes"
# Names of the responses that operations share, and what each status means.
STATUSES = {
    400: ("ValidationError", "The input is wrong; `details.fields` names every field."),
    401: ("Unauthorized", "The key is missing or not valid."),
    403: ("Forbidden", "The key may not do this."),
    404: ("NotFound", "Something that the request names does not exist for you."),
    409: ("Conflict", "Something stands in the way."),
    410: ("Gone", "It was there, and is no longer kept."),
    412: ("PreconditionFailed", "The resource is no longer what you think it is."),
    413: ("PayloadTooLarge", "The body is too large."),
    415: ("UnsupportedMediaType", "The body is not JSON."),
    422: ("Unprocessable", "The rules of the business refuse it."),
    429: ("RateLimitExceeded", "Too many requests; wait `Retry-After` seconds."),
    500: ("InternalError", "Our fault; it is logged under the request id."),
    503: ("ServiceUnavailable", "Something we depend on does not answer; try again."),
}
NEED_A_BODY = {413, 415}
# Sent before the limit of a key is checked.
BEFORE_THE_LIMIT = {401}
ERROR_BODY: Schema = {
    "type": "object",
    "description": "What was refused, and why.",
    "required": ["code", "message", "requestId"],
    "properties": {
        "code": {
            "type": "string",
            "description": "For programs; each operation lists those that it may send.",
        },
        "message": {"type": "string", "description": "For the developer; always English."},
        "details": {
            "type": "object",
            "additionalProperties": True,
            "description": "Absent when there is nothing to add.",
        },
        "requestId": {"type": "string", "description": "Equal to X-Request-Id."},
    },
}
ERROR: Schema = {
    "type": "object",
    "description": "The shape of every refusal.",
    "required": ["success", "error"],
    "properties": {
        "success": {"type": "boolean", "description": "Always false."},
        "error": {"$ref": "#/components/schemas/ErrorBody"},
    },
}


def error_responses(
    *, common: Errors, declared: Errors, takes_body: bool, registry: ComponentRegistry
) -> dict[str, Schema]:
    """Return the responses of every error by status, as references where all share one."""
    shared = _meanings((errors.Invalid, *common, errors.Unavailable))
    shared |= _plain_meanings(takes_body=takes_body)
    own = _meanings((errors.Invalid, *common, *declared, errors.Unavailable))
    return {
        str(status): _reference(status, shared[status], registry=registry)
        if status in shared and own.get(status, shared[status]) == shared[status]
        else _response(status, own[status])
        for status in sorted(shared | own)
    }


def _meanings(kinds: Errors) -> dict[int, Meanings]:
    found: dict[int, Meanings] = {}
    for kind in kinds:
        meanings = found.setdefault(status_of(kind), {}).setdefault(kind.code, [])
        meaning = (kind.__doc__ or "").partition("\n")[0].replace("``", "`")
        if meaning not in meanings:
            meanings.append(meaning)
    return found


def _plain_meanings(*, takes_body: bool) -> dict[int, Meanings]:
    """Return what is no error of the domain: a wrong form of the body, and our own faults."""
    of_bodies = {
        status: {code: [text]}
        for status, code, text in PLAIN_ANSWERS.values()
        if takes_body and status in NEED_A_BODY
    }
    return {**of_bodies, 500: {"INTERNAL_ERROR": ["An unexpected error occurred."]}}


def _reference(status: int, meanings: Meanings, *, registry: ComponentRegistry) -> Schema:
    name, _ = STATUSES[status]
    component = ResolvedComponent(
        name, ResolvedComponent.RESPONSE, _response(status, meanings), object=name
    )
    registry.register_on_missing(component)
    reference: Schema = component.ref
    return reference


def _response(status: int, meanings: Meanings) -> Schema:
    rows = [f"- `{code}`: {' '.join(texts)}" for code, texts in meanings.items()]
    waits = {429, 503} if IdempotencyRequestInProgress.code not in meanings else {409}
    return {
        "description": "\n".join([STATUSES[status][1], "", *rows]),
        "headers": answer_headers(
            *EVERY_ANSWER,
            *(() if status in BEFORE_THE_LIMIT else RATE_LIMITED_ANSWER),
            *(("Retry-After",) if status in waits else ()),
        ),
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/ErrorAnswer"}}
        },
        CODES: list(meanings),
    }

"""How every exception becomes an answer: the only place that knows HTTP statuses."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions as rest
from rest_framework.response import Response

from cleanlife import errors
from cleanlife.api.envelope import failure
from cleanlife.api.errors import IdempotencyRequestInProgress
from cleanlife.db import is_database_away

logger = logging.getLogger(__name__)

STATUS_OF_ERROR: dict[type[errors.DomainError], int] = {
    errors.Invalid: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.PreconditionFailed: 412,
    errors.Unprocessable: 422,
    errors.RateLimited: 429,
    errors.Unavailable: 503,
}
_NO_ROUTE = (404, "NOT_FOUND", "The requested route does not exist.")
PLAIN_ANSWERS: dict[type[Exception], tuple[int, str, str]] = {
    Http404: _NO_ROUTE,
    rest.NotFound: _NO_ROUTE,
    rest.UnsupportedMediaType: (
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        "Content-Type must be application/json.",
    ),
    RequestDataTooBig: (413, "PAYLOAD_TOO_LARGE", "The body must not be larger than 1 MiB."),
}
INVALID_BODY = errors.FieldError("body", "body must be valid JSON")
# What Django itself refuses: more than 1,000 query parameters, say.
INVALID_REQUEST = errors.FieldError("request", "The request is not valid.")


def answer_exception(exception: Exception, context: dict[str, Any]) -> Response:
    """Return the contract's error answer for any exception; log what is unexpected."""
    error = _as_domain_error(exception)
    if error:
        return _answer_domain_error(error)
    if isinstance(exception, rest.MethodNotAllowed):
        allowed = ", ".join(context["view"].allowed_methods)
        text = f"This route answers {allowed} only."
        return _answer(405, "METHOD_NOT_ALLOWED", text, headers={"Allow": allowed})
    for kind, (status, code, text) in PLAIN_ANSWERS.items():
        if isinstance(exception, kind):
            return _answer(status, code, text)
    logger.error("unexpected exception", exc_info=exception)
    return _answer(500, "INTERNAL_ERROR", "An unexpected error occurred.")


def status_of(error: type[errors.DomainError]) -> int:
    """Return the HTTP status that a class of errors is answered with."""
    return next(STATUS_OF_ERROR[kind] for kind in error.__mro__ if kind in STATUS_OF_ERROR)


def _as_domain_error(exception: Exception) -> errors.DomainError | None:
    match exception:
        case errors.DomainError():
            return exception
        case rest.ParseError():
            return errors.Invalid(INVALID_BODY)
        case SuspiciousOperation() if not isinstance(exception, RequestDataTooBig):
            return errors.Invalid(INVALID_REQUEST)
        case _ if is_database_away(exception):
            logger.error("the database does not answer", exc_info=exception)
            return errors.Unavailable()
    return None


def _answer_domain_error(error: errors.DomainError) -> Response:
    headers = {}
    if isinstance(
        error, errors.RateLimited | errors.Unavailable | IdempotencyRequestInProgress
    ):
        headers["Retry-After"] = str(error.retry_after)
    details = error.details
    if isinstance(error, errors.Invalid):
        details = validation_details(error)
    status = status_of(type(error))
    return _answer(status, error.code, error.text, details=details, headers=headers)


def validation_details(error: errors.Invalid) -> dict[str, Any]:
    """Return the ``details`` of a validation error (contract, section 1)."""
    return {
        "message": [one.message for one in error.errors],
        "statusCode": 400,
        "error": "Bad Request",
        "fields": [{"field": one.field, "message": one.message} for one in error.errors],
    }


def _answer(
    status: int,
    code: str,
    message: str,
    *,
    details: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    return Response(failure(code, message, details), status=status, headers=headers)

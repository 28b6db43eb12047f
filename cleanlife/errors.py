"""Errors of the domain: what a service raises when it does not do what it was asked.

Only ``cleanlife.api.exceptions`` knows which HTTP status each of them becomes.
"""

from dataclasses import dataclass
from typing import Any, ClassVar


class DomainError(Exception):
    """An error with a machine-readable ``code`` and a message for the partner's developer."""

    code: ClassVar[str]
    message: ClassVar[str]

    def __init__(self, message: str | None = None, *, details: dict[str, Any] | None = None):
        self.text = message or self.message
        self.details = details
        super().__init__(self.text)


@dataclass(frozen=True)
class FieldError:
    """One invalid field: its dotted path and the whole sentence."""

    field: str
    message: str


class Invalid(DomainError):
    """The input itself is wrong, whatever the state of things (contract, section 1)."""

    code = "VALIDATION_ERROR"
    message = "The request is not valid."

    def __init__(self, *errors: FieldError):
        super().__init__(errors[0].message)
        self.errors = errors


class Unauthenticated(DomainError):
    """The caller is unknown."""


class Forbidden(DomainError):
    """The caller is known and may not do this."""


class NotFound(DomainError):
    """What the request names does not exist for this caller."""

    code = "RESOURCE_NOT_FOUND"
    message = "The resource was not found."


class Conflict(DomainError):
    """Something that exists already stands in the way."""


class Gone(DomainError):
    """What the request asks for existed and has been deleted."""


class PreconditionFailed(DomainError):
    """The caller knows an older version than the present one (RFC 9110, section 13.1.1)."""

    code = "PRECONDITION_FAILED"
    message = "If-Match does not name the present version; read it again, then decide anew."


class Unprocessable(DomainError):
    """The request is well formed and a business rule forbids it."""


class RateLimited(DomainError):
    """Too many requests; ``retry_after`` is in whole seconds."""

    code = "RATE_LIMIT_EXCEEDED"
    message = "Too many requests."

    def __init__(self, message: str | None = None, *, retry_after: int):
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """Something we depend on does not answer at the moment."""

    code = "SERVICE_UNAVAILABLE"
    message = "The service is temporarily unavailable."
    retry_after = 5

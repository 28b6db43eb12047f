"""Errors that any route may answer with."""

from cleanlife.errors import Conflict, Unavailable, Unprocessable


class IdempotencyKeyReused(Unprocessable):
    """The key was used with another body before."""

    code = "IDEMPOTENCY_KEY_REUSED"
    message = "This Idempotency-Key was already used with a different body."


class IdempotencyRequestInProgress(Conflict):
    """The first request with the key is still being worked on."""

    code = "IDEMPOTENCY_REQUEST_IN_PROGRESS"
    message = "A request with this Idempotency-Key is still being processed."
    retry_after = 1


class StoredAnswerSealed(Unavailable):
    """The first answer to the key is stored, and cannot be read on this machine."""

    message = "The first answer to this Idempotency-Key cannot be read now; try again."
    retry_after = 30


# What every POST and PATCH may answer because of its Idempotency-Key.
IDEMPOTENCY_ERRORS = (IdempotencyRequestInProgress, IdempotencyKeyReused)

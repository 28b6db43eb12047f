"""Idempotency-Key on POST and PATCH (contract, section 7)."""

import re
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from rest_framework.response import Response
from rest_framework.status import is_success

from cleanlife import clock
from cleanlife.api.errors import StoredAnswerSealed
from cleanlife.api.json_only import JSONRenderer
from cleanlife.api.models import IdempotencyRecord
from cleanlife.api.services.idempotency_keys import (
    KeyUse,
    claim_idempotency_key,
    free_idempotency_key,
    store_answer,
)
from cleanlife.db import Sealed
from cleanlife.errors import FieldError, Invalid

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
# Visible ASCII, in quotes or without; what begins with a quote has to end with one.
KEY_PATTERN = r'^("[\x21-\x7e]{1,255}"|[\x21\x23-\x7e][\x21-\x7e]{0,254})$'
_INVALID_KEY = FieldError(HEADER, f"{HEADER} must be 1 to 255 visible ASCII characters")


def read_idempotency_key(request: HttpRequest) -> str | None:
    """Return the key without quotes, None when none was sent; raise Invalid for a bad one."""
    text = request.headers.get(HEADER)
    if text is None:
        return None
    if not re.fullmatch(KEY_PATTERN, text):
        raise Invalid(_INVALID_KEY)
    return text[1:-1] if text.startswith('"') else text


def answer_once(
    use: KeyUse, *, prepare: Callable[[], None], change: Callable[[], Response]
) -> HttpResponse:
    """Answer as before if the key was used for the same, else run ``change`` and store it.

    ``prepare`` runs before the transaction: reading input, asking name servers. ``change``
    runs inside it, and its answer is stored by the same commit. Whatever goes wrong frees the
    key. Raises IdempotencyRequestInProgress, IdempotencyKeyReused and StoredAnswerSealed.
    """
    claim = claim_idempotency_key(use, now=clock.now())
    if claim.status is not None:
        return _replay(claim, claim.status)
    try:
        prepare()
        with transaction.atomic(durable=True):
            return _store(claim, change())
    except BaseException:
        free_idempotency_key(claim)
        raise


def _store(claim: IdempotencyRecord, response: Response) -> HttpResponse:
    """Return the answer as the bytes that are stored; only a success is stored."""
    body: bytes = JSONRenderer().render(response.data)
    headers = {k: v for k, v in response.headers.items() if k.lower() != "content-type"}
    if is_success(response.status_code):
        store_answer(claim, status=response.status_code, headers=headers, body=body.decode())
    else:
        free_idempotency_key(claim)
    return _as_json(body, response.status_code, headers)


def _replay(record: IdempotencyRecord, status: int) -> HttpResponse:
    if isinstance(record.body, Sealed):
        # Another machine may have the key: nothing is run again, nothing is thrown away.
        raise StoredAnswerSealed
    headers = {**record.headers, REPLAYED: "true"}
    return _as_json(record.body.encode(), status, headers)


def _as_json(body: bytes, status: int, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(
        body, status=status, headers=headers | {"Content-Type": JSONRenderer.media_type}
    )

"""Claim an Idempotency-Key for one request, or find what was answered to it before."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from cleanlife.api.errors import IdempotencyKeyReused, IdempotencyRequestInProgress
from cleanlife.api.models import IdempotencyRecord
from cleanlife.db import unique_violation

# Longer than any request takes; then its process has died and somebody else may try.
LEASE = timedelta(seconds=60)
# How often the row may vanish between our insert and our look before we ask to come again.
_ROUNDS = 3
# The constraint as PostgreSQL names it, a column as SQLite does.
_KEY_IS_KNOWN = (
    "idempotency_key_once_per_partner_and_route",
    "api_idempotencyrecord.key",
)


@dataclass(frozen=True, kw_only=True)
class KeyUse:
    """One request with a key: a key counts per partner, method and path.

    ``request_hash`` is the SHA-256 of the body's bytes, in hex.
    """

    partner_id: UUID
    method: str
    path: str
    key: str
    request_hash: str


def claim_idempotency_key(use: KeyUse, *, now: datetime) -> IdempotencyRecord:
    """Return a record that is ours to answer (status None), or one that is answered already.

    Ours is every key that is new, past its day, or held by a lease that ran out. Raises
    IdempotencyRequestInProgress and IdempotencyKeyReused. Call it outside of transactions:
    others must see the claim at once.
    """
    for _ in range(_ROUNDS):
        claim = _insert(use, now) or _take_over_or_read(use, now)
        if claim:
            return claim
    raise IdempotencyRequestInProgress


def _insert(use: KeyUse, now: datetime) -> IdempotencyRecord | None:
    """Return a fresh claim, None when the key is known."""
    record = IdempotencyRecord(
        **vars(use), lease_token=uuid.uuid4(), lease_until=now + LEASE, created_at=now
    )
    try:
        with transaction.atomic(durable=True):
            record.save(force_insert=True)
    except IntegrityError as error:
        if not unique_violation(error, *_KEY_IS_KNOWN):
            raise
        return None
    return record


@transaction.atomic(durable=True)
def _take_over_or_read(use: KeyUse, now: datetime) -> IdempotencyRecord | None:
    """Return the known record, taken over if it is nobody's; None when it was just freed."""
    record = (
        IdempotencyRecord.objects.select_for_update(of=("self",))
        .filter(partner_id=use.partner_id, method=use.method, path=use.path, key=use.key)
        .first()
    )
    if record is None:
        return None
    is_answered = record.status is not None and not record.is_past_keeping(now)
    if is_answered or record.is_being_answered(now):
        _refuse_unless_repeated(record, use)
        return record
    _take_over(record, use, now)
    return record


def _refuse_unless_repeated(record: IdempotencyRecord, use: KeyUse) -> None:
    if record.request_hash != use.request_hash:
        raise IdempotencyKeyReused
    if record.status is None:
        raise IdempotencyRequestInProgress


def _take_over(record: IdempotencyRecord, use: KeyUse, now: datetime) -> None:
    """Make it ours: whoever held it before can no longer commit."""
    record.request_hash = use.request_hash
    record.lease_token = uuid.uuid4()
    record.lease_until = now + LEASE
    record.created_at = now
    record.status = None
    record.body = ""
    record.save(
        update_fields=[
            "request_hash",
            "lease_token",
            "lease_until",
            "created_at",
            "status",
            "body",
        ]
    )

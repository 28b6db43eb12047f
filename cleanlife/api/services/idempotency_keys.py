"""The life of an Idempotency-Key: claimed, answered or given back, and purged after a day."""

import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)

from cleanlife.api.errors import IdempotencyKeyReused, IdempotencyRequestInProgress
from cleanlife.api.models import LEASE, IdempotencyRecord
from cleanlife.api.services.given_up_claims import given_up
from cleanlife.db import unique_violation

logger = logging.getLogger(__name__)

# How often the row may vanish between our insert and our read before we give up.
_ROUNDS = 3
# The constraint as PostgreSQL names it, a column as SQLite does.
_KEY_IS_KNOWN = (
    "idempotency_key_once_per_partner_and_route",
    "api_idempotencyrecord.key",
)
BATCH = 1000


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
    other requests must see the claim at once.
    """
    ours = IdempotencyRecord(
        **vars(use), lease_token=uuid.uuid4(), lease_until=now + LEASE, created_at=now
    )
    try:
        for _ in range(_ROUNDS):
            claim = _insert(ours) or _take_over_or_read(ours, use, now)
            if claim:
                return claim
    except (OperationalError, InterfaceError):
        # The claim may have been committed although we were not told.
        given_up.add(ours)
        raise
    raise IdempotencyRequestInProgress


def store_answer(
    claim: IdempotencyRecord, *, status: int, headers: Mapping[str, str], body: str
) -> None:
    """Write the answer into the claim, in the transaction of the change that it describes.

    Raises IdempotencyRequestInProgress when another request took the claim over, so that this
    change is rolled back. Call it last: of all locks (booking, team days, the partner's counter
    of events) this is the innermost. Claims are transactions of their own, so no holder of the
    record's lock waits for another lock, and there is no deadlock.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An answer belongs to the transaction of the change it describes.")
    held = IdempotencyRecord.objects.claimed_with(claim.lease_token).filter(pk=claim.pk)
    if not held.update(status=status, headers=dict(headers), body=body):
        raise IdempotencyRequestInProgress


def free_idempotency_key(claim: IdempotencyRecord) -> None:
    """Delete the claim if it is still ours and unanswered, so that a repetition is run.

    Never raises for the database: what cannot be deleted now is deleted as soon as it is back.
    """
    if connection.connection is None:
        # The database has just been lost: do not let the caller wait for it once more.
        given_up.add(claim)
        return
    try:
        IdempotencyRecord.objects.claimed_with(claim.lease_token).filter(pk=claim.pk).delete()
    except (DatabaseError, InterfaceError):
        logger.exception("An idempotency key could not be freed; it will be once that works.")
        given_up.add(claim)


def purge_idempotency_records(*, now: datetime) -> int:
    """Delete what is past its day, in batches of one short statement; return how many."""
    deleted = 0
    while True:
        old = IdempotencyRecord.objects.expired(now).order_by("created_at")
        found = list(old.values_list("pk", flat=True)[:BATCH])
        if not found:
            return deleted
        # Filtered again: a record may have been taken over since.
        again = IdempotencyRecord.objects.expired(now).filter(pk__in=found)
        deleted += again.delete()[0]


def _insert(ours: IdempotencyRecord) -> IdempotencyRecord | None:
    """Return a fresh claim, None when the key is known."""
    try:
        with transaction.atomic(durable=True):
            ours.save(force_insert=True)
    except IntegrityError as error:
        if not unique_violation(error, *_KEY_IS_KNOWN):
            raise
        return None
    return ours


@transaction.atomic(durable=True)
def _take_over_or_read(
    ours: IdempotencyRecord, use: KeyUse, now: datetime
) -> IdempotencyRecord | None:
    """Return the known record, taken over if nobody answers it; None when it was just freed."""
    record = (
        IdempotencyRecord.objects.select_for_update(of=("self",))
        .filter(partner_id=use.partner_id, method=use.method, path=use.path, key=use.key)
        .first()
    )
    if record is None:
        return None
    is_answered = record.status is not None and not record.is_expired(now)
    is_held = record.is_being_answered(now) and record.lease_token not in given_up
    if is_answered or is_held:
        _refuse_unless_repeated(record, use)
        return record
    _take_over(record, ours)
    return record


def _refuse_unless_repeated(record: IdempotencyRecord, use: KeyUse) -> None:
    if record.request_hash != use.request_hash:
        raise IdempotencyKeyReused
    if record.status is None:
        raise IdempotencyRequestInProgress


def _take_over(record: IdempotencyRecord, ours: IdempotencyRecord) -> None:
    """Make it ours: the request that held it before can no longer commit."""
    columns = [
        "request_hash",
        "lease_token",
        "lease_until",
        "created_at",
        "status",
        "body",
    ]
    for column in columns:
        setattr(record, column, getattr(ours, column))
    record.save(update_fields=columns)

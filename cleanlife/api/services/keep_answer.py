"""Keep the answer to a request whose Idempotency-Key we have claimed."""

from collections.abc import Mapping

from django.db import connection

from cleanlife.api.errors import IdempotencyRequestInProgress
from cleanlife.api.models import IdempotencyRecord


def keep_answer(
    claim: IdempotencyRecord, *, status: int, headers: Mapping[str, str], body: str
) -> None:
    """Write the answer into the claim, in the transaction of the change it tells.

    Raises IdempotencyRequestInProgress when somebody took the claim over, so that this change
    is rolled back. Call it last: of all locks (booking, team days, the partner's counter of
    events) this is the innermost, and nobody who holds the record's lock waits for any of
    them, for claims are transactions of their own. So it cannot close a circle.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An answer belongs to the transaction of the change it tells.")
    held = IdempotencyRecord.objects.claimed_with(claim.lease_token).filter(pk=claim.pk)
    if not held.update(status=status, headers=dict(headers), body=body):
        raise IdempotencyRequestInProgress

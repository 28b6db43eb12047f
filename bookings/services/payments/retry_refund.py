"""Try a refund again that failed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.errors import RefundNotPossible
from bookings.lifecycle import REFUND, RefundAction, RefundStatus
from bookings.models import Refund
from bookings.services.payments.request_refund import REFUND_TASK
from cleanlife.jobs.wake_up import wake_after_commit


@transaction.atomic
def retry_refund(*, refund_id: UUID, now: datetime) -> Refund:
    """Let a failed refund begin anew, with all its attempts.

    Raises RefundNotPossible when it has not failed (any more).
    """
    refund = Refund.objects.locked().get(pk=refund_id)
    if refund.status != RefundStatus.FAILED:
        raise RefundNotPossible("Only a refund that failed can be tried again.")
    refund.attempts = 0
    refund.last_error = None
    refund.next_attempt_at = now
    fields = ("attempts", "last_error", "next_attempt_at")
    REFUND.move(refund, RefundAction.RETRY, update_fields=fields)
    wake_after_commit(REFUND_TASK)
    return refund

"""Send a text again that did not reach its customer, while it is still true."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.errors import TextNotPossible
from bookings.models import Booking, CustomerText
from bookings.models.customer_text import NOT_DELIVERED
from bookings.services.state.plan_texts import SEND_TASK, stands
from bookings.texts import TextState, first_moment
from cleanlife.jobs.celery import wake_after_commit


@transaction.atomic
def send_text_again(*, text_id: UUID, now: datetime) -> CustomerText:
    """Plan a text anew that was given up or is not known to have arrived.

    Raises TextNotPossible when it was sent, or says what is true no longer.
    """
    owner = CustomerText.objects.filter(pk=text_id).values("booking")
    booking = Booking.objects.locked().get(pk__in=owner)
    text = CustomerText.objects.locked().get(pk=text_id)
    if text.state not in NOT_DELIVERED or not stands(text, booking):
        raise TextNotPossible
    text.state = TextState.PLANNED
    text.due_at = text.next_attempt_at = first_moment(text.kind, now)
    text.attempts = 0
    text.problem = text.calling_since = None
    text.save()
    wake_after_commit(SEND_TASK)
    return text

"""The link at which a customer pays: made, sent, and sent again."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from bookings.errors import PaymentLinkJustSent, PaymentNotPossible
from bookings.events import BookingPaymentFailed, PaymentFailure, publish
from bookings.lifecycle import Action, BookingStatus
from bookings.models import Booking, PaymentLink
from bookings.payment_messages import send_link_by_mail, write_payment_message
from bookings.retry_delays import next_link_attempt
from bookings.services.state.claim_due import claimer
from bookings.services.state.move import record
from cleanlife.actor import SYSTEM
from cleanlife.clock import going_on_from
from cleanlife.jobs.celery import wake_after_commit
from cleanlife.jobs.sweep import Calls, sweep_at_once
from cleanlife.sms.interface import SmsAlreadySent, SmsNotSent, SmsRefused
from cleanlife.sms.registry import present_sms_sender

logger = logging.getLogger(__name__)

SEND_TASK = "bookings.tasks.send_payment_links"
LONGEST_ERROR = 300


def open_payment_link(booking: Booking, *, now: datetime) -> PaymentLink:
    """Make the link of a booking that waits for payment, in the booking's transaction.

    It is sent once that has committed.
    """
    link = PaymentLink.objects.create(booking=booking, created_at=now, next_attempt_at=now)
    wake_after_commit(SEND_TASK)
    return link


@transaction.atomic
def resend_payment_link(*, booking_id: UUID, now: datetime) -> None:
    """Send the link of a booking that waits for payment again, with all attempts.

    Raises PaymentNotPossible for one that does not wait (any more), or has no link, and
    PaymentLinkJustSent for a link that the customer has got a moment ago or gets now.
    """
    linked = Booking.objects.locked().filter(payment_link__isnull=False)
    booking = linked.filter(pk=booking_id).select_related("payment_link").first()
    if booking is None or not booking.can_be_paid_at(now):
        raise PaymentNotPossible
    if booking.payment_link.is_under_way_at(now) or booking.payment_link.is_fresh_at(now):
        raise PaymentLinkJustSent
    PaymentLink.objects.filter(booking=booking).update(
        next_attempt_at=now, attempts=0, last_error=""
    )
    wake_after_commit(SEND_TASK)


def send_payment_links(*, now: datetime) -> int:
    """Send all links that are due, several at once, and return how many there were.

    At least once each: when a worker dies after the provider's answer, another sends it again.
    """
    clock = going_on_from(now)
    calls: Calls[PaymentLink, str] = Calls(
        claim=claimer(
            PaymentLink.objects.due, "next_attempt_at", partner="booking__partner", clock=clock
        ),
        begin=_begin,
        end=lambda link, answer: _end(link, answer, now=clock()),
        failure="The payment link of booking %s was not sent.",
    )
    return sweep_at_once(calls)


def _begin(claimed: PaymentLink) -> Callable[[], str] | None:
    """Return the call that sends the message; None for a booking that waits no longer."""
    link = _find(claimed.booking_id)
    if link.booking.status != BookingStatus.WAITING_PAYMENT:
        _save(link, next_attempt_at=None)
        return None
    return partial(
        present_sms_sender().send,
        phone=link.booking.contact.phone,
        text=write_payment_message(link),
        reference=str(link.booking_id),
    )


def _end(claimed: PaymentLink, answer: Callable[[], str], *, now: datetime) -> None:
    link = _find(claimed.booking_id)
    link.attempts += 1
    try:
        message_id = answer()
    except SmsAlreadySent:
        message_id = ""
    except SmsRefused as error:
        _give_up(link, str(error), now=now)
        return
    except SmsNotSent as problem:
        _try_later(link, str(problem), now=now)
        return
    _save(link, sent_at=now, message_id=message_id[:100], next_attempt_at=None, last_error="")


def _find(booking_id: UUID) -> PaymentLink:
    links = PaymentLink.objects.select_related("booking__contact", "booking__partner")
    return links.get(booking_id=booking_id)


def _try_later(link: PaymentLink, problem: str, *, now: datetime) -> None:
    later = next_link_attempt(attempts=link.attempts, now=now)
    if later is None:
        _give_up(link, problem, now=now)
        return
    _save(link, next_attempt_at=later, last_error=problem[:LONGEST_ERROR])


def _give_up(link: PaymentLink, problem: str, *, now: datetime) -> None:
    """Publish that the customer has no link; the partner may pass it on itself."""
    with transaction.atomic():
        booking = Booking.objects.locked().get(pk=link.booking_id)
        _save(link, next_attempt_at=None, last_error=problem[:LONGEST_ERROR])
        if booking.status != BookingStatus.WAITING_PAYMENT:
            return
        record(booking, Action.FAIL_PAYMENT_LINK, actor=SYSTEM, now=now)
        publish(BookingPaymentFailed(booking, SYSTEM, PaymentFailure.LINK_FAILED), now=now)
    logger.error("The payment link of booking %s cannot be sent: %s", link.booking_id, problem)
    send_link_by_mail(link)


def _save(link: PaymentLink, **changes: object) -> None:
    for name, value in changes.items():
        setattr(link, name, value)
    link.save(update_fields=[*changes, "attempts"])

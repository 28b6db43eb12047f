"""Let a customer pay: each click creates the booking's one open charge, or reuses it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from bookings.errors import PaymentNotPossible, PaymentUnavailable
from bookings.events import BookingPaymentFailed, PaymentFailure, publish
from bookings.gateways.interface import (
    Charge,
    GatewayKeyRefused,
    GatewayRefused,
    GatewayUnavailable,
    NewCharge,
)
from bookings.gateways.registry import gateway_named, gateway_slot
from bookings.gateways.simulated import SimulatedGateway
from bookings.lifecycle import PAYMENT, Action, BookingStatus, PaymentAction, PaymentState
from bookings.models import Booking, Payment, PaymentLink
from bookings.problems import quoted
from bookings.retry_delays import CHARGE_LIFE, LEASE, next_charge_check
from bookings.services.payments.apply_charge import apply_charge
from bookings.services.state.move import record
from cleanlife.actor import SYSTEM
from cleanlife.clock import going_on_from, lease_runs

# How long a second click waits for the charge that the first one is creating.
LONGEST_WAIT = timedelta(seconds=6)
SECONDS_BETWEEN_CHECKS = 0.1
# A charge that turns out to have ended, then a new one.
ROUNDS = 2
# Charges of one booking in all; the deadline is an hour away.
MOST_TRIES = 20


@dataclass(frozen=True)
class Claim:
    """The open payment of a booking, and whether this request creates its charge."""

    payment: Payment
    is_ours: bool


def start_charge(*, link: PaymentLink, language: str, now: datetime) -> Payment:
    """Return the payment that the customer continues with; it may already be captured.

    Raises PaymentNotPossible when the booking does not wait for a payment (any more), and
    PaymentUnavailable when the gateway does not answer or refuses: another click tries again.
    """
    clock = going_on_from(now)
    with gateway_slot():
        for _ in range(ROUNDS):
            payment = _open_charge(link, language=language, clock=clock)
            if payment.status in {PaymentState.PENDING, PaymentState.CAPTURED}:
                return payment
    raise PaymentUnavailable


def decide_simulated_charge(
    *, link: PaymentLink, pays: bool, language: str, now: datetime
) -> Payment:
    """Play the customer at the simulated gateway and return the payment that came of it.

    Raises PaymentNotPossible and PaymentUnavailable as starting a charge does.
    """
    clock = going_on_from(now)
    payment = start_charge(link=link, language=language, now=now)
    if payment.status != PaymentState.PENDING:
        return payment
    gateway = SimulatedGateway()
    charge_id = str(payment.charge_id)
    gateway.decide(charge_id, pays=pays)
    charge = gateway.read_charge(charge_id)
    return apply_charge(payment_id=payment.pk, charge=charge, now=clock())


def _open_charge(link: PaymentLink, *, language: str, clock: Callable[[], datetime]) -> Payment:
    claim = _claim(link, now=clock())
    if not claim.is_ours and not claim.payment.charge_id:
        claim = _wait_for_the_other_click(claim)
    if claim.is_ours:
        charge = _create_charge(claim.payment, link, language=language, clock=clock)
    else:
        gateway = claim.payment.gateway
        try:
            # It may have ended since, and its callback got lost.
            charge = gateway_named(gateway).read_charge(str(claim.payment.charge_id))
        except (GatewayUnavailable, GatewayRefused):
            return claim.payment
    payment = apply_charge(payment_id=claim.payment.pk, charge=charge, now=clock())
    if payment.problem:
        # No customer is sent to pay what we would not accept.
        raise PaymentUnavailable
    return payment


@transaction.atomic
def _claim(link: PaymentLink, *, now: datetime) -> Claim:
    """Find the open payment or make one; at most one request creates its charge."""
    booking = Booking.objects.locked().get(pk=link.booking_id)
    if not booking.can_be_paid_at(now):
        raise PaymentNotPossible
    payment = booking.payments.open().first()
    if payment and (payment.expires_at <= now or payment.gateway != settings.PAYMENT_GATEWAY):
        # It is still checked: money that arrives there is used, or goes back.
        PAYMENT.move(payment, PaymentAction.EXPIRE)
        payment = None
    if payment is None:
        _check_tries(booking)
        return Claim(_new_payment(booking, now=now), is_ours=True)
    is_held = lease_runs(payment.claimed_until, now=now, longest=LEASE)
    is_ours = not payment.charge_id and not is_held
    if is_ours:
        payment.claimed_until = now + LEASE
        payment.save(update_fields=["claimed_until"])
    return Claim(payment, is_ours)


def _check_tries(booking: Booking) -> None:
    """Limit the attempts of one booking: each may send the partner another failure."""
    if booking.payments.count() >= MOST_TRIES:
        raise PaymentUnavailable


def _new_payment(booking: Booking, *, now: datetime) -> Payment:
    return Payment.objects.create(
        booking=booking,
        gateway=settings.PAYMENT_GATEWAY,
        amount_halalas=booking.total_halalas,
        claimed_until=now + LEASE,
        expires_at=now + CHARGE_LIFE,
        next_check_at=next_charge_check(created_at=now, now=now),
        created_at=now,
    )


def _wait_for_the_other_click(claim: Claim) -> Claim:
    """Wait for the charge of another request; raise PaymentUnavailable if none comes."""
    deadline = time.monotonic() + LONGEST_WAIT.total_seconds()
    while time.monotonic() < deadline:
        time.sleep(SECONDS_BETWEEN_CHECKS)
        claim.payment.refresh_from_db()
        if claim.payment.charge_id:
            return claim
        if claim.payment.claimed_until is None:
            break
    raise PaymentUnavailable


def _create_charge(
    payment: Payment, link: PaymentLink, *, language: str, clock: Callable[[], datetime]
) -> Charge:
    requested = _new_charge(payment, link, language=language)
    try:
        return gateway_named(payment.gateway).create_charge(requested)
    except (GatewayUnavailable, GatewayKeyRefused) as problem:
        # The charge may exist: the next click asks with the same id, and gets that one.
        _note_problem(payment, problem)
        raise PaymentUnavailable from problem
    except GatewayRefused as error:
        _give_up(payment, error, now=clock())
        raise PaymentUnavailable from error


def _new_charge(payment: Payment, link: PaymentLink, *, language: str) -> NewCharge:
    booking = Booking.objects.select_related("contact", "service").get(pk=payment.booking_id)
    base = settings.PUBLIC_BASE_URL
    return NewCharge(
        payment_id=payment.pk,
        booking_id=booking.pk,
        amount_halalas=payment.amount_halalas,
        description=f"{booking.service.name_en}, {booking.service_date.isoformat()}",
        customer_name=booking.contact.name,
        customer_phone=booking.contact.phone,
        return_url=base + reverse("pay-return", args=[link.token]),
        callback_url=base + reverse("tap-callback"),
        language=language,
    )


def _note_problem(payment: Payment, problem: Exception) -> None:
    Payment.objects.filter(pk=payment.pk).update(claimed_until=None, problem=quoted(problem))


@transaction.atomic
def _give_up(payment: Payment, problem: Exception, *, now: datetime) -> None:
    """Fail the payment and publish it; the customer may click again."""
    booking = Booking.objects.locked().get(pk=payment.booking_id)
    fresh = Payment.objects.get(pk=payment.pk)
    if fresh.status != PaymentState.PENDING:
        # It ended while the gateway was answering.
        return
    fresh.problem = quoted(problem)
    fresh.claimed_until = fresh.next_check_at = None
    fields = ("problem", "claimed_until", "next_check_at")
    PAYMENT.move(fresh, PaymentAction.FAIL, update_fields=fields)
    if booking.status != BookingStatus.WAITING_PAYMENT:
        return
    record(booking, Action.FAIL_CHARGE, actor=SYSTEM, now=now)
    publish(BookingPaymentFailed(booking, SYSTEM, PaymentFailure.LINK_FAILED), now=now)

"""Receive a gateway's callback, and adopt the charge of one that no payment knows."""

import logging
from datetime import datetime

from django.db import transaction

from bookings.gateways.interface import Charge, ChargeState
from bookings.gateways.registry import gateway_named
from bookings.lifecycle import PaymentState
from bookings.models import Payment
from bookings.services.payments.apply_charge import (
    LONGEST_STATUS,
    apply_charge,
    return_money,
    settle_capture,
)
from bookings.services.state.find import lock_booking_of
from catalog.models import CURRENCY
from cleanlife.clock import going_on_from
from cleanlife.jobs.celery import wake_after_commit

logger = logging.getLogger(__name__)

CHECK_TASK = "bookings.tasks.check_payments"


def receive_callback(*, gateway: str, charge_id: str, now: datetime) -> None:
    """Have the charge checked: what the callback says of it is not trusted.

    Raises GatewayUnavailable and GatewayRefused when no payment has the charge and it cannot be
    read; the gateway then calls again.
    """
    known = Payment.objects.filter(gateway=gateway, charge_id=charge_id)
    payment = known.first()
    if payment is None:
        clock = going_on_from(now)
        charge = gateway_named(gateway).read_charge(charge_id)
        adopt_charge(gateway=gateway, charge=charge, now=clock())
    elif payment.status != PaymentState.CAPTURED:
        with transaction.atomic():
            known.update(next_check_at=now)
            wake_after_commit(CHECK_TASK)


@transaction.atomic
def adopt_charge(*, gateway: str, charge: Charge, now: datetime) -> Payment | None:
    """Find the payment that a charge, read from the gateway, was made for.

    Its answer may have been lost when it was made: then it is the payment's own. If the payment
    has another charge, captured money of this one is a payment of its own; what is of another
    amount goes back. A charge of no payment is logged and left alone.
    """
    asked = _payment_asked_for(gateway, charge)
    if asked is None:
        logger.error("Charge %s of %s belongs to no payment of ours.", charge.id, gateway)
        return None
    booking = lock_booking_of(asked.pk)
    asked.refresh_from_db()
    if asked.charge_id in {None, charge.id}:
        return apply_charge(payment_id=asked.pk, charge=charge, now=now)
    known = Payment.objects.filter(gateway=gateway, charge_id=charge.id).first()
    if known or charge.state != ChargeState.CAPTURED or not charge.amount_halalas:
        return known
    second = Payment.objects.create(
        booking=booking,
        gateway=gateway,
        status=PaymentState.CAPTURED,
        amount_halalas=charge.amount_halalas,
        charge_id=charge.id,
        gateway_status=charge.gateway_status[:LONGEST_STATUS],
        expires_at=now,
        captured_at=now,
        created_at=now,
    )
    if second.amount_halalas == asked.amount_halalas:
        settle_capture(booking, second, now=now)
    else:
        return_money(booking, second, now=now)
    return second


def _payment_asked_for(gateway: str, charge: Charge) -> Payment | None:
    if charge.payment_id is None or charge.currency != CURRENCY:
        return None
    return Payment.objects.filter(pk=charge.payment_id, gateway=gateway).first()

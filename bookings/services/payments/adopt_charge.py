"""Take up a charge that we do not know by its id."""

import logging
from datetime import datetime

from django.db import transaction

from bookings.gateways.interface import Charge, ChargeState
from bookings.lifecycle import PaymentState
from bookings.models import Payment
from bookings.services.payments.apply_charge import (
    LONGEST_STATUS,
    apply_charge,
    lock_booking_of,
)
from bookings.services.payments.settle_capture import return_money, settle_capture
from catalog.models import CURRENCY

logger = logging.getLogger(__name__)


@transaction.atomic
def adopt_charge(*, gateway: str, charge: Charge, now: datetime) -> Payment | None:
    """Find the payment that a charge, read from the gateway, was made for.

    Its answer may have been lost when it was made: then it is the payment's own. If the payment
    has another charge, captured money of this one is a payment of its own; what is of another
    amount goes back. A charge of nobody's is logged and left alone.
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

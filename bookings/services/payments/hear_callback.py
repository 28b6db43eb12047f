"""A gateway tells that something happened to a charge."""

from datetime import datetime

from django.db import transaction

from bookings.gateways.registry import gateway_named
from bookings.lifecycle import PaymentState
from bookings.models import Payment
from bookings.services.payments.adopt_charge import adopt_charge
from cleanlife.clock import going_on_from
from cleanlife.jobs.wake_up import wake_after_commit

CHECK_TASK = "bookings.tasks.check_payments"


def hear_callback(*, gateway: str, charge_id: str, now: datetime) -> None:
    """Have the charge looked at: what the callback says of it is not believed.

    Raises GatewayUnavailable and GatewayRefused when the charge is unknown to us and cannot be
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

"""The customer presses Pay or Decline on the sandbox's page."""

from datetime import datetime

from bookings.gateways.simulated import SimulatedGateway
from bookings.lifecycle import PaymentState
from bookings.models import Payment, PaymentLink
from bookings.services.payments.apply_charge import apply_charge
from bookings.services.payments.start_charge import start_charge
from cleanlife.clock import going_on_from


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

"""The gateway of the sandbox: the customer presses Pay or Decline on our own page."""

from uuid import UUID

from bookings.gateways.interface import (
    Charge,
    ChargeNotFound,
    ChargeState,
    GatewayRefund,
    NewCharge,
    NewRefund,
    RefundNotFound,
    RefundState,
)
from bookings.models import SimulatedCharge
from catalog.models import CURRENCY

_Status = SimulatedCharge.Status
STATES = {
    _Status.INITIATED: ChargeState.OPEN,
    _Status.CAPTURED: ChargeState.CAPTURED,
    _Status.DECLINED: ChargeState.FAILED,
}
CHARGE, REFUND = "sim_chg_", "sim_ref_"


class SimulatedGateway:
    """Stores charges in a table; refunds succeed at once."""

    name = "simulated"

    def create_charge(self, requested: NewCharge) -> Charge:
        """Open a charge, or return the one that this payment has already."""
        row, _ = SimulatedCharge.objects.get_or_create(
            payment_id=requested.payment_id,
            defaults={
                "booking_id": requested.booking_id,
                "amount_halalas": requested.amount_halalas,
            },
        )
        return _charge(row)

    def read_charge(self, charge_id: str) -> Charge:
        """Return the charge as it is now."""
        return _charge(_find(charge_id))

    def decide(self, charge_id: str, *, pays: bool) -> None:
        """Let the customer pay or decline; the first decision counts."""
        status = _Status.CAPTURED if pays else _Status.DECLINED
        row = _find(charge_id)
        SimulatedCharge.objects.filter(pk=row.pk, status=_Status.INITIATED).update(
            status=status
        )

    def create_refund(self, requested: NewRefund) -> GatewayRefund:
        """Give money back."""
        _find(requested.charge_id)
        return GatewayRefund(
            id=f"{REFUND}{requested.refund_id}",
            state=RefundState.REFUNDED,
            gateway_status="REFUNDED",
            amount_halalas=requested.amount_halalas,
        )

    def read_refund(self, refund_id: str) -> GatewayRefund:
        """Refuse: no refund of this gateway is ever under way."""
        raise RefundNotFound(f"There is no refund {refund_id} under way.")


def _find(charge_id: str) -> SimulatedCharge:
    try:
        return SimulatedCharge.objects.get(pk=UUID(charge_id.removeprefix(CHARGE)))
    except (ValueError, SimulatedCharge.DoesNotExist):
        raise ChargeNotFound(f"There is no charge {charge_id}.") from None


def _charge(row: SimulatedCharge) -> Charge:
    status = _Status(row.status)
    return Charge(
        id=f"{CHARGE}{row.pk}",
        state=STATES[status],
        gateway_status=status.value,
        amount_halalas=row.amount_halalas,
        currency=CURRENCY,
        payment_id=row.payment_id,
        booking_id=row.booking_id,
    )

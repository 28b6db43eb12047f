"""What a payment gateway does for us, whichever it is; amounts in halalas."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class GatewayUnavailable(Exception):
    """No readable answer came: the outcome is unknown, so ask again with the same ids."""


class GatewayRefused(Exception):
    """The gateway refused for good; the text is its own, without secrets."""


class GatewayKeyRefused(GatewayRefused):
    """The gateway does not accept our key: nothing is wrong with the request."""


class ChargeNotFound(GatewayRefused):
    """The gateway knows no charge with this id."""


class RefundNotFound(GatewayRefused):
    """The gateway knows no refund with this id."""


class ChargeState(StrEnum):
    """What a charge's status at the gateway means to us."""

    # May still become anything: ask again.
    OPEN = "open"
    CAPTURED = "captured"
    FAILED = "failed"
    # Ended unpaid.
    ABANDONED = "abandoned"


class RefundState(StrEnum):
    """What a refund's status at the gateway means to us."""

    PENDING = "pending"
    REFUNDED = "refunded"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class NewCharge:
    """A charge to create; ``customer_phone`` is E.164, ``language`` is ``ar`` or ``en``.

    ``payment_id`` names the attempt: requested twice, it is one charge.
    """

    payment_id: UUID
    booking_id: UUID
    amount_halalas: int
    description: str
    customer_name: str
    customer_phone: str
    return_url: str
    callback_url: str
    language: str

    def __post_init__(self) -> None:
        """Refuse an amount that cannot be paid."""
        _require_amount(self.amount_halalas)


@dataclass(frozen=True, kw_only=True)
class Charge:
    """A charge as the gateway knows it; ``url`` is where the customer pays, while it is open.

    The ids are those we gave, None when the gateway returned something else.
    """

    id: str
    state: ChargeState
    gateway_status: str
    amount_halalas: int
    currency: str
    payment_id: UUID | None
    booking_id: UUID | None
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class NewRefund:
    """A refund to create; ``refund_id`` names it: requested twice, it is one refund."""

    refund_id: UUID
    charge_id: str
    amount_halalas: int
    reason: str

    def __post_init__(self) -> None:
        """Refuse an amount that cannot be refunded."""
        _require_amount(self.amount_halalas)


@dataclass(frozen=True, kw_only=True)
class GatewayRefund:
    """A refund as the gateway knows it."""

    id: str
    state: RefundState
    gateway_status: str
    amount_halalas: int


class Gateway(Protocol):
    """A payment gateway; every call may raise GatewayUnavailable or GatewayRefused.

    Call it outside of transactions: an answer may take 20 seconds and more.
    """

    name: str

    def create_charge(self, requested: NewCharge) -> Charge:
        """Open a charge, or return the one that this payment has already, as it was then."""

    def read_charge(self, charge_id: str) -> Charge:
        """Return the charge as it is now; raises ChargeNotFound."""

    def create_refund(self, requested: NewRefund) -> GatewayRefund:
        """Give money back, or return the refund with this id, as it was when it was made."""

    def read_refund(self, refund_id: str) -> GatewayRefund:
        """Return the refund as it is now, by the gateway's id; raises RefundNotFound."""


def _require_amount(halalas: object) -> None:
    if isinstance(halalas, bool) or not isinstance(halalas, int) or halalas <= 0:
        raise ValueError(f"an amount is a whole number of halalas above zero, not {halalas!r}")

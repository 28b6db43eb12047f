"""Charges and refunds to ask for; name only what matters."""

from typing import Any
from uuid import UUID, uuid4

from bookings.gateways.interface import NewCharge, NewRefund

PAYMENT_ID = UUID("0b6f3f4e-57f7-4c6e-9f0c-5a3c1f0e7d11")
BOOKING_ID = UUID("7e0f2a58-93a5-4a4f-8f64-2f1f2f7a9c22")


def new_charge(**given: Any) -> NewCharge:
    plain = {
        "payment_id": uuid4(),
        "booking_id": BOOKING_ID,
        "amount_halalas": 33_000,
        "description": "Deep cleaning",
        "customer_name": "ليلى العتيبي",
        "customer_phone": "+966512345678",
        "return_url": "https://partners.example/pay/abc",
        "callback_url": "https://partners.example/callbacks/tap",
        "language": "ar",
    }
    return NewCharge(**{**plain, **given})


def new_refund(charge_id: str, **given: Any) -> NewRefund:
    plain = {"refund_id": uuid4(), "amount_halalas": 33_000, "reason": "cancelled"}
    return NewRefund(charge_id=charge_id, **{**plain, **given})

"""What tests of payments ask again and again: a day's moments, what was told, what is kept."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from requests import Session

from bookings.gateways.tap import TapGateway
from bookings.models import Booking, Payment, Refund
from bookings.services.cancel_booking import cancel_booking
from bookings.services.payments.carry_out_refunds import carry_out_refunds
from bookings.services.payments.check_payments import check_payments
from cleanlife.actor import SYSTEM
from cleanlife.clock import RIYADH
from tests.factories.bookings import BookingFactory
from tests.factories.payments import PaymentLinkFactory
from webhooks.models import Event

NOW = datetime(2026, 6, 28, 8, 0, tzinfo=RIYADH)
DUE = NOW + timedelta(minutes=60)
# The visit of BookingFactory.
VISIT = datetime(2026, 7, 1, 9, 0, tzinfo=RIYADH)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
CALLBACK = "/payments/tap/callback"


def waiting(**traits: Any) -> Booking:
    """Return a booking whose customer has a link and an hour to pay SAR 165.00."""
    traits = {"payment_due_at": DUE, "waiting_payment": True, **traits}
    booking = BookingFactory(**traits)
    PaymentLinkFactory(booking=booking, sent=True)
    return booking


def click(client: Any, booking: Booking, **form: str) -> Any:
    """Press the button on the customer's page."""
    return client.post(f"/pay/{booking.payment_link.token}?lang=en", form)


def open_payment(client: Any, booking: Booking) -> Payment:
    """Press the button and return the payment that came of it."""
    click(client, booking)
    return booking.payments.open().get()


def hear(client: Any, callback: Any) -> Any:
    """Bring us a callback of the gateway."""
    headers = {"hashstring": callback.headers["hashstring"]}
    return client.post(
        CALLBACK, callback.body, content_type="application/json", headers=headers
    )


def poll(now: datetime) -> int:
    """Let the worker ask about charges, then give back what came too much."""
    looked = sum(iter(lambda: check_payments(now=now), 0))
    while carry_out_refunds(now=now):
        pass
    return looked


def cancel(booking: Booking, *, now: datetime = NOW) -> Booking:
    return cancel_booking(partner=booking.partner, booking_id=booking.pk, actor=SYSTEM, now=now)


def pay(client: Any, tap: Any, booking: Booking, *, now: datetime = NOW + MINUTE) -> Payment:
    """Let the customer pay at the gateway, and the worker find that out."""
    payment = open_payment(client, booking)
    tap.pay(payment.charge_id)
    poll(now)
    payment.refresh_from_db()
    return payment


def fresh(booking: Booking) -> Booking:
    """Read a booking anew, with all that hangs on it."""
    return Booking.objects.with_appointment().get(pk=booking.pk)


def standing(booking: Booking) -> tuple[str, str]:
    """Return the booking's status and its payment status."""
    found = fresh(booking)
    return found.status, str(found.payment_status)


def payments(booking: Booking) -> list[str]:
    """Return the states of a booking's payments, oldest first."""
    rows = booking.payments.order_by("created_at", "captured_at")
    return list(rows.values_list("status", flat=True))


def refunds(booking: Booking) -> list[tuple[str, int, str]]:
    """Return reason, halalas and status of each refund, oldest first."""
    rows = Refund.objects.filter(payment__booking=booking).order_by("created_at")
    return list(rows.values_list("reason", "amount_halalas", "status"))


def told(booking: Booking) -> list[tuple[str, str | None, str | None]]:
    """Return type, reason and source of what a booking's partner was told, in order."""
    events = Event.objects.filter(partner_id=booking.partner_id).order_by("sequence")
    bodies = [(event.type, json.loads(event.body)["data"]) for event in events]
    return [(name, data.get("reason"), data.get("source")) for name, data in bodies]


def history(booking: Booking) -> list[tuple[str, str, str, str]]:
    """Return action, states and side of each line of a booking's history."""
    columns = ("action", "from_state", "to_state", "initiator")
    return list(booking.transitions.order_by("pk").values_list(*columns))


def watch_calls(monkeypatch: Any, look: Callable[[], Any]) -> list[Any]:
    """Keep what ``look`` returns at the moment of each HTTP call to a provider."""
    seen: list[Any] = []
    send = Session.send

    def watched(self: Session, request: Any, **options: Any) -> Any:
        seen.append(look())
        return send(self, request, **options)

    monkeypatch.setattr(Session, "send", watched)
    return seen


def on_another_connection(act: Callable[[], Any]) -> Any:
    """Act in a thread that has no other business with the database; close its connection."""
    try:
        return act()
    finally:
        connection.close()


def be_impatient(monkeypatch: Any) -> None:
    """Let the adapter wait for a second only; call it before the gateway is asked."""
    monkeypatch.setitem(TapGateway.__init__.__kwdefaults__, "read_seconds", 1.0)


CONFIRMED = [
    ("booking.payment_confirmed", None, "CLEANLIFE"),
    ("booking.appointment_status_changed", None, None),
]
DECLINED = ("booking.payment_failed", "DECLINED", None)
DEADLINE = ("booking.payment_failed", "DEADLINE", None)
LINK_FAILED = ("booking.payment_failed", "LINK_FAILED", None)
CANCELLED = ("booking.cancelled", None, None)
UPDATED = ("booking.updated", None, None)
REFUNDED = ("booking.refunded", None, None)
PAID = ("in progress", "PAID")
WAITING = ("waiting payment", "PENDING")

"""What tests of texts do again and again: let the worker send, read what became of each."""

from datetime import datetime, timedelta
from typing import Any

from bookings.models import Booking, CustomerText
from bookings.services.texts.plan_evening import plan_evening_texts
from bookings.services.texts.send_texts import send_texts
from cleanlife.clock import RIYADH

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# Of the visit in tests/bookings/conftest.py: three days before it, and its own day.
NOON = datetime(2026, 6, 28, 12, 0, tzinfo=RIYADH)
DAY = datetime(2026, 7, 1, 8, 30, tzinfo=RIYADH)
EVENING = datetime(2026, 6, 30, 18, 0, tzinfo=RIYADH)


def send(now: datetime) -> int:
    """Let the worker send what is due, as often as there is something."""
    return sum(iter(lambda: send_texts(now=now), 0))


def remind(now: datetime) -> int:
    planned = plan_evening_texts(now=now)
    send(now)
    return planned


def standing(**chosen: Any) -> list[tuple[str, str]]:
    """Return kind and state of each text, in the order in which they were planned."""
    rows = CustomerText.objects.filter(**chosen).order_by("created_at", "due_at", "kind")
    return [(row.kind, row.state) for row in rows]


def the_text() -> CustomerText:
    return CustomerText.objects.get()


def forget_texts() -> None:
    CustomerText.objects.all().delete()


def fresh(booking: Booking) -> Booking:
    return Booking.objects.with_appointment().get(pk=booking.pk)


def at(hour: int, minute: int = 0, day: int = 28) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=RIYADH)

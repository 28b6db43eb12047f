"""What tests of visits in the field do again and again: book, press, read what came of it."""

import json
from datetime import datetime, timedelta
from typing import Any

from bookings.errors import VisitMoveNotPossible
from bookings.models import Booking, CannotCompleteReason, Payment
from bookings.services.cancel_booking import cancel_booking
from bookings.services.close_as_failed import close_as_failed
from bookings.services.visits.change_teams import reassign_visit
from bookings.services.visits.move_in_field import (
    Press,
    complete_visit,
    dispatch_team,
    give_up_visit,
    mark_arrival,
    start_visit,
)
from bookings.services.visits.note_press import note_press
from bookings.services.visits.undo_move import undo_last_move
from cleanlife.actor import Actor, Initiator
from scheduling.models import Reservation
from tests.bookings.conftest import NOW
from tests.factories.payments import PaymentFactory
from webhooks.models import Event

OPS = Actor(Initiator.OPERATIONS, "amal")
MINUTE = timedelta(minutes=1)
MOVES = {
    "dispatch": dispatch_team,
    "arrive": mark_arrival,
    "start": start_visit,
    "complete": complete_visit,
}
STATUS, ARRIVED = "booking.appointment_status_changed", "booking.team_arrived"


def book(world: Any, **changes: Any) -> Booking:
    """Book a visit and forget what was told of that."""
    answer = world.api.post("bookings", world.order(**changes)).json()
    Event.objects.all().delete()
    return Booking.objects.get(pk=answer["data"]["bookingId"])


def press(booking: Booking, *moves: str, now: datetime = NOW, **options: Any) -> Booking:
    """Press one move after the other, a minute apart; return the booking anew."""
    for minutes, name in enumerate(moves):
        pressed = Press(booking_id=booking.pk, actor=OPS, **options)
        MOVES[name](pressed, now=now + minutes * MINUTE)
    return fresh(booking)


def give_up(
    booking: Booking, reason: CannotCompleteReason, *, now: datetime = NOW, **options: Any
) -> Booking:
    pressed = Press(booking_id=booking.pk, actor=OPS, **options)
    give_up_visit(pressed, reason_id=reason.pk, now=now)
    return fresh(booking)


def fresh(booking: Booking) -> Booking:
    return Booking.objects.with_appointment().get(pk=booking.pk)


def standing(booking: Booking) -> tuple[str, str]:
    """Return the status of the booking and of its visit."""
    found = fresh(booking)
    return found.status, found.appointment.status


def told() -> list[tuple[str, str, int]]:
    """Return of each event its type, the status of the visit and the booking's version."""
    bodies = Event.objects.order_by("sequence").values_list("body", flat=True)
    found = [json.loads(body) for body in bodies]
    return [
        (
            each["event"].removeprefix("booking."),
            each["data"]["booking"]["appointment"]["status"],
            each["data"]["booking"]["version"],
        )
        for each in found
    ]


def last_told() -> dict[str, Any]:
    """Return ``data`` of the newest event."""
    body: dict[str, Any] = json.loads(Event.objects.latest("sequence").body)
    return body["data"]


def undo(booking: Booking, *, now: datetime = NOW, because: str = "Wrong visit") -> Booking:
    undo_last_move(booking_id=booking.pk, because=because, actor=OPS, now=now)
    return fresh(booking)


def cancel(booking: Booking, *, now: datetime = NOW) -> Booking:
    return cancel_booking(partner=booking.partner, booking_id=booking.pk, actor=OPS, now=now)


def close(booking: Booking, *, now: datetime = NOW) -> Booking:
    close_as_failed(booking_id=booking.pk, actor=OPS, now=now)
    return fresh(booking)


def reassign(booking: Booking, leaving: Any, joining: Any, *, now: datetime = NOW) -> Booking:
    """Give the part of one team to another; both by their ids."""
    reassign_visit(
        booking_id=booking.pk, leaving_id=leaving, joining_id=joining, actor=OPS, now=now
    )
    return fresh(booking)


def reserved_teams(booking: Booking) -> list[Any]:
    """Return the ids of the teams whose time is reserved, by name."""
    live = Reservation.objects.live_of(booking.pk).order_by("team__name")
    return list(live.values_list("team_id", flat=True))


def paid(booking: Booking) -> Payment:
    """Let its customer have paid CleanLife; return the payment."""
    Booking.objects.filter(pk=booking.pk).update(
        payment_responsibility="CLEANOS", customer_paid_at=NOW
    )
    return PaymentFactory(booking=booking, captured=True)


def teams_of(booking: Booking) -> list[Any]:
    """Return the ids of the visit's teams, in the order of their parts or names."""
    parts = booking.appointment.parts.order_by("team__name")
    return list(parts.values_list("team_id", flat=True))


def move_or_note(move, pressed, action, *, team_id, now):
    """Press late, as on a phone without a network: what no longer fits becomes a note."""
    try:
        move(pressed, now=now)
    except VisitMoveNotPossible:
        note_press(pressed, action, team_id=team_id, now=now)
        return False
    return True

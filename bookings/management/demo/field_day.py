"""A visit from its payment to its end, as a program of a partner may want to hear it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bookings.lifecycle import BookingStatus
from bookings.models import Booking, CannotCompleteReason
from bookings.services.close_as_failed import close_as_failed
from bookings.services.payments.start_charge import decide_simulated_charge
from bookings.services.visits.delays import SHORTEST_DELAY, announce_delay
from bookings.services.visits.free_time import free_time
from bookings.services.visits.move_in_field import (
    Evidence,
    Press,
    complete_visit,
    dispatch_team,
    give_up_visit,
    mark_arrival,
    start_visit,
)
from cleanlife.actor import Actor, Initiator

OPERATIONS = Actor(Initiator.OPERATIONS, "demo")
_MINUTE = timedelta(minutes=1)


def play_good_day(booking: Booking, *, now: datetime) -> None:
    """On the way, arrived, begun, done; what is left of its time is free.

    Raises what the services raise.
    """
    _pay(booking, now=now)
    press = _presses(booking, now=now)
    dispatch_team(press(30), now=now)
    mark_arrival(press(10), now=now)
    start_visit(press(5), now=now)
    complete_visit(press(0), now=now)
    free_time(booking_id=booking.pk, actor=OPERATIONS, now=now)


def play_bad_day(booking: Booking, *, reason: CannotCompleteReason, now: datetime) -> None:
    """Late, on the way, at the door, given up for a reason, closed as failed.

    The money follows the reason. Raises what the services raise.
    """
    _pay(booking, now=now)
    press = _presses(booking, now=now)
    waited = reason.minutes_at_the_door
    announce_delay(press(0), minutes=SHORTEST_DELAY, now=now)
    dispatch_team(press(waited + 15), now=now)
    mark_arrival(press(waited), now=now)
    give_up_visit(press(0), reason_id=reason.pk, now=now)
    close_as_failed(booking_id=booking.pk, actor=OPERATIONS, now=now)


def _presses(booking: Booking, *, now: datetime) -> Callable[[int], Press]:
    """Return what makes a press of so many minutes ago, by a phone near the door."""

    def press(minutes_ago: int) -> Press:
        return Press(
            booking_id=booking.pk,
            pressed_at=now - minutes_ago * _MINUTE,
            evidence=Evidence(distance_meters=30, calls=0),
            actor=OPERATIONS,
        )

    return press


def _pay(booking: Booking, *, now: datetime) -> None:
    """Let the customer pay at the simulated gateway, if CleanLife collects."""
    if booking.status == BookingStatus.WAITING_PAYMENT:
        link = booking.payment_link
        decide_simulated_charge(link=link, pays=True, language="en", now=now)

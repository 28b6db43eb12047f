"""Separate processes that move the visits of one day about, each like a dispatcher."""

import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.scheduling.racers import PROCESSES, connect

RASTER = range(8 * 60, 19 * 60, 30)


@dataclass(frozen=True)
class Rush:
    """What every one of them is told."""

    database_url: str
    now: datetime
    dates: tuple[date, ...]
    people: int
    seconds: float


def run(rush: Rush) -> Counter:
    """Let them all begin at once; return how often each outcome came."""
    barrier, answers = PROCESSES.Barrier(rush.people), PROCESSES.Queue()
    people = [
        PROCESSES.Process(target=_work, args=(rush, number, barrier, answers))
        for number in range(rush.people)
    ]
    for person in people:
        person.start()
    outcomes = Counter()
    for _ in people:
        outcomes += answers.get(timeout=rush.seconds + 200)
    for person in people:
        person.join(timeout=30)
    return outcomes


def _work(rush, number, barrier, answers):
    connect(rush.database_url)
    outcomes: Counter = Counter()
    try:
        barrier.wait(timeout=200)
        chance, end = random.Random(number), time.monotonic() + rush.seconds
        while time.monotonic() < end:
            outcomes[_attempt(rush, chance)] += 1
    finally:
        answers.put(outcomes)


def _attempt(rush, chance):
    from cleanlife.errors import DomainError

    try:
        return _act(rush, chance)
    except DomainError as error:
        return (error.details or {}).get("reason") or error.code
    except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
        return f"FAULT {type(error).__name__}: {error}"


def _act(rush, chance):
    from bookings.models import Booking
    from bookings.services.board.move_visit import move_visit
    from bookings.services.board.undo_board_move import undo_board_move
    from bookings.services.cancel_booking import cancel_booking
    from bookings.services.update_booking import BookingChanges, update_booking
    from bookings.services.visits.move_in_field import Press, dispatch_team
    from bookings.services.visits.undo_move import undo_last_move
    from cleanlife.actor import Actor, Initiator
    from scheduling.models import Reservation, Team

    ops = Actor(Initiator.OPERATIONS, "amal")
    now = rush.now + timedelta(seconds=chance.random())
    booking = chance.choice(list(Booking.objects.select_related("partner")))
    own = list(Reservation.objects.live_of(booking.pk).values_list("team_id", flat=True))
    drawn = chance.random()
    if drawn < 0.05:
        dispatch_team(Press(booking_id=booking.pk, actor=ops), now=now)
    elif drawn < 0.1:
        undo_last_move(booking_id=booking.pk, because="Wrong", actor=ops, now=now)
    elif drawn < 0.2:
        undo_board_move(booking_id=booking.pk, actor=ops, now=now)
    elif drawn < 0.3:
        changes = BookingChanges(
            service_date=chance.choice(rush.dates), start_minute=chance.choice(RASTER)
        )
        update_booking(
            partner=booking.partner, booking_id=booking.pk, changes=changes, actor=ops, now=now
        )
    elif drawn < 0.302:
        cancel_booking(partner=booking.partner, booking_id=booking.pk, actor=ops, now=now)
    elif own:
        teams = list(Team.objects.values_list("pk", flat=True))
        stays = chance.random() < 0.4
        move_visit(
            booking_id=booking.pk,
            versions=[booking.version],
            leaving_team_id=chance.choice(own),
            joining_team_id=chance.choice(teams),
            date=booking.service_date if stays else chance.choice(rush.dates),
            start_minute=booking.start_minute if stays else chance.choice(RASTER),
            actor=ops,
            now=now,
        )
    return "done"

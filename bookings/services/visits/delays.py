"""Visits that run late or never end: announced by people, foreseen, or seen by the clock.

The clock moves nothing: a visit that nobody reports on is marked, and operations look into it.
"""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from bookings.errors import VisitMoveNotPossible, VisitRefusal
from bookings.events import BookingDelayed, publish
from bookings.lifecycle import NOT_BEGUN, NOT_ENDED, Action
from bookings.models import Booking
from bookings.services.state.move import record
from bookings.services.visits.field_visit import FieldVisit, lock_visit
from bookings.services.visits.foresee_delays import foresee_delays, foresee_start
from bookings.services.visits.move_in_field import Press
from bookings.visit_progress import (
    DELAY_BY_CLOCK,
    OVERDUE_AFTER,
    PAUSE_BETWEEN_DELAYS,
    is_late,
    is_overdue,
)
from cleanlife import clock
from cleanlife.actor import SYSTEM, Actor
from cleanlife.errors import FieldError, Invalid
from cleanlife.jobs.sweep import sweep

SHORTEST_DELAY, LONGEST_DELAY = 15, 60
# Older visits are history: a clock that stood still for days tells nobody of them.
_DAY = timedelta(days=1)
_DAYS_LOOKED_BACK = 2


@transaction.atomic
def announce_delay(press: Press, *, minutes: int, now: datetime) -> Booking:
    """Announce that a visit begins later: so many minutes after its start, or from now on.

    Its time stays as it is sold and reserved. Raises Invalid (fewer than 15 or more than 60
    minutes), BookingNotFound, PreconditionFailed, VisitNotFound and VisitMoveNotPossible: it
    has begun, or its time is over, or a delay was told less than 15 minutes ago.
    """
    if not SHORTEST_DELAY <= minutes <= LONGEST_DELAY:
        text = f"minutes must be from {SHORTEST_DELAY} to {LONGEST_DELAY}"
        raise Invalid(FieldError("minutes", text))
    visit = lock_visit(booking_id=press.booking_id, versions=press.versions)
    state = visit.appointment.status
    end = _end(visit.booking)
    if state not in NOT_BEGUN or now >= end:
        text = f"The visit is {state}, until {end}: it does not run late."
        raise VisitMoveNotPossible(VisitRefusal.NOT_IN_THIS_STATUS, text)
    told_at = visit.appointment.delay_told_at
    if told_at and now - told_at < PAUSE_BETWEEN_DELAYS:
        raise VisitMoveNotPossible(
            VisitRefusal.JUST_TOLD, "A delay was told less than 15 minutes ago."
        )
    expected = max(visit.booking.starts_at, now) + timedelta(minutes=minutes)
    _tell(visit, expected, actor=press.actor, now=now)
    return visit.booking


def watch_visits(*, now: datetime) -> int:
    """Mark the visits that are late or overdue, and return how many were.

    One short transaction each; who presses a move first wins.
    """
    found = _visits_to_watch(now=now)
    late = [each.pk for each in found if _is_late(each, now=now)]
    overdue = [each.pk for each in found if _is_overdue(each, now=now)]
    marked = sweep(late, partial(_tell_if_late, now=now), failure="Visit of %s: not told late.")
    coming = foresee_delays(now=now)
    failure = "Visit of %s: not told that its team comes late."
    marked += sweep(coming, partial(_tell_if_foreseen, now=now), failure=failure)
    failure = "Visit of %s is overdue and could not be marked."
    return marked + sweep(overdue, partial(_mark_if_overdue, now=now), failure=failure)


def _visits_to_watch(*, now: datetime) -> list[Booking]:
    """Return the visits that could be late or overdue: begun by the plan, and not marked."""
    today = clock.riyadh_date(now)
    dates = [today - _DAY * days for days in range(_DAYS_LOOKED_BACK + 1)]
    going = Booking.objects.reserved_on(dates).filter(
        Q(service_date__lt=today) | Q(start_minute__lte=clock.minute_of_day(now)),
        appointment__status__in=NOT_ENDED,
        appointment__overdue_at=None,
    )
    return list(going.select_related("appointment"))


def _is_late(booking: Booking, *, now: datetime) -> bool:
    appointment = booking.appointment
    if appointment.status not in NOT_BEGUN or now >= _end(booking):
        return False
    expected = appointment.expected_start_at or booking.starts_at
    return is_late(expected, told_at=appointment.delay_told_at, now=now)


def _is_overdue(booking: Booking, *, now: datetime) -> bool:
    appointment = booking.appointment
    if appointment.status not in NOT_ENDED or appointment.overdue_at:
        return False
    end = _end(booking)
    return is_overdue(end, now=now) and now < end + OVERDUE_AFTER + _DAY * _DAYS_LOOKED_BACK


def _end(booking: Booking) -> datetime:
    """Return when it is to end: as it was sold, or extended."""
    return booking.appointment.expected_end_at or booking.ends_at


@transaction.atomic
def _tell_if_late(booking_id: UUID, *, now: datetime) -> bool:
    visit = lock_visit(booking_id=booking_id)
    if not _is_late(visit.booking, now=now):
        return False
    _tell(visit, (now + DELAY_BY_CLOCK).replace(second=0, microsecond=0), actor=SYSTEM, now=now)
    return True


@transaction.atomic
def _tell_if_foreseen(booking_id: UUID, *, now: datetime) -> bool:
    visit = lock_visit(booking_id=booking_id)
    expected = foresee_start(visit.booking, now=now)
    if expected is None:
        return False
    _tell(visit, expected, actor=SYSTEM, now=now)
    return True


@transaction.atomic
def _mark_if_overdue(booking_id: UUID, *, now: datetime) -> bool:
    visit = lock_visit(booking_id=booking_id)
    if not _is_overdue(visit.booking, now=now):
        return False
    visit.appointment.overdue_at = now
    visit.appointment.save(update_fields=["overdue_at"])
    record(visit.booking, Action.MISS_END, actor=SYSTEM, now=now)
    return True


def _tell(visit: FieldVisit, expected: datetime, *, actor: Actor, now: datetime) -> None:
    visit.appointment.expected_start_at = expected
    visit.appointment.delay_told_at = now
    visit.appointment.save(update_fields=["expected_start_at", "delay_told_at"])
    record(visit.booking, Action.DELAY, actor=actor, now=now)
    publish(BookingDelayed(visit.booking, actor, expected), now=now)

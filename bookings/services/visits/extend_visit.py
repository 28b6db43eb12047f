"""Extend a visit that takes longer than it was sold, while its teams have the time."""

from datetime import datetime

from django.db import transaction

from bookings.errors import VisitTimeUnavailable
from bookings.lifecycle import NOT_ENDED, Action, AppointmentStatus
from bookings.models import Booking
from bookings.promises import Promise, PromisesAtRisk
from bookings.services.state.move import record
from bookings.services.visits.change_teams import find_teams
from bookings.services.visits.move_in_field import Press, begin_step
from cleanlife import clock
from cleanlife.errors import FieldError, Invalid
from scheduling.services.extend_time import MissedStart, TimeNotExtendable, extend_time

SHORTEST, LONGEST, STEP = 15, 120, 15
# The nearest ones; whoever decides about these decides about those behind them.
MOST_PROMISES, MOST_TEAMS = 3, 3


@transaction.atomic
def extend_visit(press: Press, *, minutes: int, now: datetime) -> Booking:
    """Reserve its teams so many minutes longer: after their end, or from now if that is past.

    The visit stays as it was sold; its partner reads the expected end. Raises Invalid (not 15
    to 120 minutes in steps of 15), BookingNotFound, PreconditionFailed, VisitNotFound,
    VisitMoveNotPossible, and VisitTimeUnavailable with the engine's reason: PromisesAtRisk
    where later visits of a team would begin too late.
    """
    if minutes not in range(SHORTEST, LONGEST + 1, STEP):
        text = f"minutes must be {SHORTEST} to {LONGEST}, in steps of {STEP}"
        raise Invalid(FieldError("minutes", text))
    step = begin_step(press, now=now)
    going = [part for part in step.chosen(*NOT_ENDED) if not part.is_left_out]
    if not going:
        raise step.refusal(Action.EXTEND)
    booking = step.visit.booking
    moment = max(step.moment_of(part) for part in going)
    midnight = clock.at_minute(booking.service_date, 0)
    try:
        added = extend_time(
            owner_id=booking.pk,
            team_ids=[part.team_id for part in going],
            minutes=minutes,
            from_minute=int((moment - midnight).total_seconds()) // 60,
        )
    except TimeNotExtendable as error:
        raise _refusal(error) from error
    step.keep(
        Action.EXTEND, [(part, AppointmentStatus(part.status)) for part in going], minutes=added
    )
    step.visit.follow_time()
    record(booking, Action.EXTEND, actor=press.actor, now=now)
    return booking


def _refusal(error: TimeNotExtendable) -> VisitTimeUnavailable:
    if not error.missed:
        return VisitTimeUnavailable.for_time(error)
    nearest = error.missed[:MOST_PROMISES]
    owners = [missed.reservation.owner_id for missed in nearest]
    rows = Booking.objects.with_appointment().select_related("address__zone", "service")
    bookings = rows.in_bulk(owners)
    promises = [
        _promise(missed, bookings.get(missed.reservation.owner_id)) for missed in nearest
    ]
    return PromisesAtRisk(error.reason, promises)


def _promise(missed: MissedStart, booking: Booking | None) -> Promise:
    """Return a promise at risk, with the teams that could keep it."""
    row = missed.reservation
    teams = find_teams(booking, leaving_id=row.team_id) if booking else []
    return Promise(
        booking_id=booking.pk if booking else None,
        visit=booking.appointment.name if booking and hasattr(booking, "appointment") else "",
        starts_at=clock.at_minute(row.date, row.start_minute),
        minutes_late=missed.minutes_late,
        teams=tuple(fit.team.name for fit in teams if fit.reason is None)[:MOST_TEAMS],
    )

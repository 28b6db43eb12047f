"""What operations read of visits: why something cannot be done, what partners hear."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.errors import VisitMoveNotPossible, VisitRefusal, VisitTimeUnavailable
from bookings.lifecycle import AppointmentStatus
from bookings.models import Appointment, Booking, FieldMove
from bookings.promises import Promise, PromisesAtRisk
from bookings.visit_risk import Outlook
from cleanlife import clock
from cleanlife.backoffice.admin import badge
from cleanlife.errors import DomainError
from cleanlife.wording import isolate, write_day, write_span
from scheduling.services.reassign_time import JoiningTeam
from scheduling.timeslots import Reason, TeamReason

REFUSALS = {
    VisitRefusal.NOT_IN_THIS_STATUS: _(
        "Nothing was done: in its present status the visit has no such step."
    ),
    VisitRefusal.NO_SUCH_TEAM: _("Nothing was done: the team is no longer one of the visit's."),
    VisitRefusal.TOO_SOON_FOR_REASON: _(
        "Nothing was done: the team has not waited at the door long enough for this reason."
    ),
    VisitRefusal.NOTHING_TO_UNDO: _("Nothing was done: there is no step to undo."),
    VisitRefusal.BOOKING_CANCELED: _(
        "Nothing was done: the booking is canceled, so its steps stay as they are."
    ),
    VisitRefusal.TOO_LATE_TO_UNDO: _(
        "Nothing was done: a step can be undone within 15 minutes."
    ),
    VisitRefusal.MONEY_HAS_MOVED: _(
        "Nothing was done: money has gone back to the customer since."
    ),
    VisitRefusal.TIME_IS_FREED: _("Nothing was done: its time is free already."),
    VisitRefusal.JUST_TOLD: _("Nothing was done: a delay was told less than 15 minutes ago."),
    VisitRefusal.TEAM_HAS_A_PART: _("Nothing was done: the team has a part of it already."),
    VisitRefusal.PINNED: _("Nothing was done: the visit is pinned."),
}
# Why a team cannot come, or a time cannot be had.
ENGINE: dict[str, Any] = {
    TeamReason.TEAM_INACTIVE: _("is not active"),
    TeamReason.OTHER_CREW: _("is not of women only"),
    TeamReason.SKILL_MISSING: _("lacks a skill"),
    TeamReason.TIME_OFF: _("has time off"),
    TeamReason.NOT_AT_WORK: _("outside of its hours"),
    TeamReason.BREAK: _("in its break"),
    TeamReason.START_HAS_PASSED: _("this time has passed"),
    TeamReason.DAY_FULL: _("its day is full"),
    TeamReason.TAKEN: _("is booked then"),
    TeamReason.OTHER_TEAM_NOT_FREE: _("another team of the visit is not free then"),
    Reason.ZONE_NOT_COVERED: _("does not serve the zone"),
    Reason.NO_SKILLED_TEAM: _("lacks a skill"),
    Reason.BEYOND_HORIZON: _("too far ahead"),
    Reason.CLOSED_DAY: _("does not work that day"),
    Reason.OUTSIDE_HOURS: _("outside of its hours, or in a break"),
    Reason.LEAD_TIME: _("too soon"),
    Reason.FULLY_BOOKED: _("is booked then"),
    Reason.TRAVEL_GAP: _("too near to a visit elsewhere"),
    Reason.NOT_ENOUGH_TEAMS: _("too few teams are free"),
    Reason.TIMESLOT_UNAVAILABLE: _("this time is taken, or is no start"),
}
LENGTH = _("the visit was sold with another length")


def write_refusal(error: DomainError) -> str:
    """Say why a service did not do it."""
    if isinstance(error, VisitMoveNotPossible):
        return str(REFUSALS[error.reason])
    if isinstance(error, PromisesAtRisk):
        text = gettext("Nothing was done: the team would come too late to %(visits)s.")
        visits = gettext("; ").join(_write_promise(each) for each in error.promises)
        return text % {"visits": visits}
    if isinstance(error, VisitTimeUnavailable):
        reason = (error.details or {}).get("reason", "")
        text = gettext("Nothing was done: %(reason)s.")
        return text % {"reason": write_engine_reason(reason)}
    return gettext("Nothing was done: the visit has changed meanwhile.")


def _write_promise(promise: Promise) -> str:
    """Name a visit that would begin too late, and who could come in the team's place."""
    values = {
        "visit": isolate(promise.visit) if promise.visit else gettext("time that is held"),
        "time": clock.clock_time(clock.minute_of_day(promise.starts_at)),
        "minutes": promise.minutes_late,
        "teams": gettext(", ").join(promise.teams),
    }
    if promise.teams:
        text = gettext(
            "%(visit)s at %(time)s, by %(minutes)s minutes (could come instead: %(teams)s)"
        )
    else:
        text = gettext("%(visit)s at %(time)s, by %(minutes)s minutes (no other team is free)")
    return text % values


def write_engine_reason(reason: str) -> str:
    """Say why the engine refuses a team or a time."""
    return str(ENGINE.get(reason, LENGTH))


def write_who_cannot(others: Iterable[JoiningTeam]) -> str:
    """Name the teams that cannot come, reason by reason."""
    teams: dict[str, list[str]] = {}
    for each in others:
        reason = write_engine_reason(str(each.reason))
        teams.setdefault(reason, []).append(isolate(each.team.name))
    return gettext("; ").join(
        f"{reason}: {gettext(', ').join(named)}" for reason, named in teams.items()
    )


def write_evidence(move: FieldMove) -> str:
    """Write what the phone knew of a press; nothing where it told nothing."""
    lines = []
    if move.distance_meters is not None:
        text = gettext("%(metres)s m from the address")
        lines.append(text % {"metres": move.distance_meters})
    if move.calls is not None:
        lines.append(gettext("calls to the customer: %(calls)s") % {"calls": move.calls})
    return gettext(", ").join(lines)


def write_when(booking: Booking) -> str:
    """Write date and time of a visit on one line."""
    day = write_day(booking.service_date)
    return gettext(", ").join([day, write_span(booking.start_minute, booking.end_minute)])


def visit_badge(appointment: Appointment) -> str:
    """Show the status of a visit in its colour."""
    return status_badge(AppointmentStatus(appointment.status))


def status_badge(status: AppointmentStatus) -> str:
    """Show the status of a visit, or of a team's part of it, in its colour."""
    kind = status.value.lower().replace(" ", "-").replace("cancelled", "canceled")
    return badge(status.label, kind=kind)


def visit_badges(appointment: Appointment, outlook: Outlook | None) -> list[str]:
    """Show how a visit stands and what is to be expected of it."""
    return [
        visit_badge(appointment),
        late_badge(appointment),
        longer_badge(appointment),
        *outlook_badges(outlook or Outlook()),
    ]


def outlook_badges(outlook: Outlook) -> list[str]:
    """Show that a team must leave now, or comes too late from the visits before it."""
    badges = []
    if outlook.must_leave:
        badges.append(badge(gettext("leave now"), kind="danger"))
    if outlook.minutes_late:
        text = gettext("at risk: %(minutes)s min late") % {"minutes": outlook.minutes_late}
        badges.append(badge(text, kind="danger"))
    return badges


def late_badge(appointment: Appointment) -> str:
    """Show that a visit is late or overdue; nothing for one that is neither."""
    if appointment.is_overdue:
        return badge(gettext("overdue"), kind="danger")
    if appointment.late_start_at:
        return badge(gettext("late"), kind="suspended")
    return ""


def longer_badge(appointment: Appointment) -> str:
    """Show until when a visit takes that takes longer than it was sold; else nothing."""
    if not appointment.late_end_at:
        return ""
    until = clock.clock_time(clock.minute_of_day(appointment.late_end_at))
    return badge(gettext("until %(time)s") % {"time": isolate(until)}, kind="suspended")

"""Plan what becomes of a team's visits while it is out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID

from bookings.errors import VisitRefusal
from bookings.lifecycle import AppointmentStatus
from bookings.models import Booking
from bookings.services.board.visit_on_board import VisitOnBoard, read_visit
from cleanlife.clock import minute_of_day, riyadh_date
from scheduling import masks
from scheduling.models import Reservation, Team
from scheduling.models.calendar import LAST_MINUTE
from scheduling.services.judge_teams import DayFits, TeamFit, judge_teams, travel_now
from scheduling.services.set_time_off import Spans

ALTERNATIVES = 3
# So many dates behind its own are searched for another time.
DAYS_SEARCHED = 7
RASTER = masks.grid(30)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Absence:
    """A team and when it is out: from a moment on, up to and with a service date."""

    team: Team
    first: datetime
    last_date: date

    @property
    def spans(self) -> Spans:
        """Return the minutes of each date; a date's hours may reach into the next day."""
        day, start = riyadh_date(self.first), minute_of_day(self.first) // masks.CELL
        spans = {}
        for days in range((self.last_date - day).days + 1):
            spans[day + _A_DAY * days] = (0 if days else start * masks.CELL, LAST_MINUTE)
        return spans

    def bookings(self) -> list[Booking]:
        """Return the bookings whose visits it would miss, earliest first."""
        mine = Reservation.objects.filter(
            team=self.team, date__in=list(self.spans), state=Reservation.State.ACTIVE
        )
        related = ("appointment", "address__zone", "service", "contact", "partner")
        found = Booking.objects.filter(pk__in=mine.values("owner_id")).select_related(*related)
        open_ones = found.exclude(appointment__status=AppointmentStatus.COMPLETED)
        in_order = open_ones.order_by("service_date", "start_minute", "pk")
        return [booking for booking in in_order if booking.ends_at > self.first]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where a visit could go: the team, its start, and how much more is travelled."""

    team_id: UUID
    team_name: str
    date: date
    start_minute: int
    extra_travel_minutes: int


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """One visit of the team: the best team at the same time, else the next free times.

    Neither for one that cannot or must not be moved, for a ``reason``, and for one that fits
    nowhere.
    """

    booking: Booking
    best: Proposal | None = None
    alternatives: tuple[Proposal, ...] = ()
    reason: VisitRefusal | None = None


def plan_absence(absence: Absence, *, now: datetime) -> list[AbsenceRow]:
    """Return what to do with each of its visits. Nothing changes.

    Each proposal counts with those before it, so that no two take the same time. Pinned visits
    get none.
    """
    planner = _Planner(absence, now)
    return [planner.row(booking) for booking in absence.bookings()]


class _Planner:
    """Plans one visit after the other, and remembers what it has proposed."""

    def __init__(self, absence: Absence, now: datetime):
        self._absence = absence
        self._now = now
        self._planned: list[Reservation] = []

    def row(self, booking: Booking) -> AbsenceRow:
        """Return the row of the next visit."""
        if reason := _why_it_stays(booking):
            return AbsenceRow(booking, reason=reason)
        visit = read_visit(booking, leaving_id=self._absence.team.pk)
        if not (visit.may_reassign or visit.may_reschedule):
            return AbsenceRow(booking, reason=VisitRefusal.NOT_IN_THIS_STATUS)
        judged = self._judge(visit, booking.service_date)
        travelled = travel_now(visit.sold, judged)
        if visit.may_reassign:
            free = judged.best_at(booking.start_minute, among=self._others(visit, judged))
            if free:
                return AbsenceRow(
                    booking, best=self._propose(visit, judged, free[0], travelled)
                )
        if not visit.may_reschedule:
            return AbsenceRow(booking)
        found = islice(self._times(visit, judged, travelled), ALTERNATIVES)
        return AbsenceRow(booking, alternatives=tuple(found))

    def _judge(self, visit: VisitOnBoard, day: date) -> DayFits:
        return judge_teams(visit.sold, day=day, now=self._now, planned=self._planned)

    def _others(self, visit: VisitOnBoard, judged: DayFits) -> list[TeamFit]:
        gone = visit.known_teams | {self._absence.team.pk}
        return [fit for fit in judged.teams if fit.team.pk not in gone]

    def _propose(
        self, visit: VisitOnBoard, judged: DayFits, fit: TeamFit, travelled: int
    ) -> Proposal:
        start = visit.booking.start_minute
        self._planned.append(judged.reservation_of(fit, start))
        return _proposal(judged, fit, start, travelled)

    def _times(
        self, visit: VisitOnBoard, judged: DayFits, travelled: int
    ) -> Iterator[Proposal]:
        """Yield the free times of its date, the nearest first, then those of the next ones."""
        sold = visit.booking.start_minute
        nearest = sorted(self._starts(visit, judged), key=lambda start: abs(start - sold))
        yield from (self._at(visit, judged, start, travelled) for start in nearest)
        for days in range(1, DAYS_SEARCHED + 1):
            later = self._judge(visit, judged.day + _A_DAY * days)
            for start in self._starts(visit, later):
                yield self._at(visit, later, start, travelled)

    def _starts(self, visit: VisitOnBoard, judged: DayFits) -> list[int]:
        anywhere = 0
        for fit in self._others(visit, judged):
            anywhere |= fit.starts.free
        present = visit.sold.present_start(judged.day)
        return [masks.minute_of(cell) for cell in masks.set_cells(anywhere & RASTER & ~present)]

    def _at(self, visit: VisitOnBoard, judged: DayFits, start: int, travelled: int) -> Proposal:
        best = judged.best_at(start, among=self._others(visit, judged))[0]
        return _proposal(judged, best, start, travelled)


def _proposal(judged: DayFits, fit: TeamFit, start: int, travelled: int) -> Proposal:
    extra = judged.travel_at(fit, start) - travelled
    return Proposal(fit.team.pk, fit.team.name, judged.day, start, extra)


def _why_it_stays(booking: Booking) -> VisitRefusal | None:
    appointment = getattr(booking, "appointment", None)
    if appointment is None:
        return VisitRefusal.NOT_IN_THIS_STATUS
    return VisitRefusal.PINNED if appointment.pinned_at else None

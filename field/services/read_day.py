"""Read what a team does today, and what it will do tomorrow."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Prefetch, Q

from bookings.lifecycle import NOT_ENDED, Action, AppointmentStatus, BookingStatus
from bookings.models import Booking, CannotCompleteReason, TeamPart, VisitPhoto
from bookings.services.visits.positions import shares_position
from bookings.services.visits.possible_moves import possible_field_moves
from bookings.visit_progress import ENDED
from cleanlife import clock
from scheduling.models import Reservation, Team

_A_DAY = timedelta(days=1)
# Of a later day nothing is pressed earlier: it would be meant for another visit.
PRESSED_AHEAD = timedelta(hours=4)


@dataclass(frozen=True, kw_only=True)
class TeamVisit:
    """A visit as one of its teams sees it; ``part`` is None until the first move."""

    booking: Booking
    part: TeamPart | None
    team_names: list[str]
    moves: list[Action]

    @property
    def status(self) -> str:
        """Return how far the team itself is."""
        return self.part.status if self.part else str(self.booking.appointment.status)

    @property
    def is_over(self) -> bool:
        """Return whether nothing more happens in the field."""
        return self.status in ENDED or self.booking.appointment.status in ENDED


@dataclass(frozen=True, kw_only=True)
class TeamDay:
    """The visits of a team: those of today in their order, and those of tomorrow."""

    date: date
    today: list[TeamVisit] = field(default_factory=list)
    tomorrow: list[TeamVisit] = field(default_factory=list)
    reasons: list[CannotCompleteReason] = field(default_factory=list)
    shares_position: bool = False

    def visit_of(self, booking_id: UUID) -> TeamVisit | None:
        """Return a visit of today."""
        return next((each for each in self.today if each.booking.pk == booking_id), None)


def find_busiest_team(*, now: datetime) -> Team | None:
    """Return the active team that has most visits left today; None where there is no team."""
    left = Q(
        reservations__date=clock.riyadh_date(now),
        reservations__end_minute__gt=clock.minute_of_day(now),
        reservations__state=Reservation.State.ACTIVE,
    )
    teams = Team.objects.filter(is_active=True).annotate(
        left=Count("reservations", filter=left)
    )
    return teams.order_by("-left", "name").first()


def read_day(team: Team, *, now: datetime) -> TeamDay:
    """Return the day of a team, in Riyadh, by a fixed number of queries.

    A visit past midnight stays on the day on which it began until it has ended. Visits that
    were cancelled, moved to another day or given to another team are not in it.
    """
    today = clock.riyadh_date(now)
    dates = [today - _A_DAY, today, today + _A_DAY]
    visits = list(_visits(team, dates, now=now))
    return TeamDay(
        date=today,
        today=[each for each in visits if _is_todays(each, today=today, now=now)],
        tomorrow=[each for each in visits if each.booking.service_date > today],
        reasons=list(CannotCompleteReason.objects.active()),
        shares_position=shares_position(team_id=team.pk, now=now),
    )


def _is_todays(visit: TeamVisit, *, today: date, now: datetime) -> bool:
    booking = visit.booking
    if booking.service_date == today:
        return True
    # Of yesterday, what goes on past midnight.
    goes_on = booking.service_date < today and booking.end_minute > clock.MINUTES_A_DAY
    return goes_on and (now < booking.ends_at or not visit.is_over)


def _visits(team: Team, dates: list[date], *, now: datetime) -> Iterable[TeamVisit]:
    # Released ones too: the rest of an ended visit may have been freed.
    own = Reservation.objects.filter(team=team, date__in=dates).values_list("owner_id", "state")
    states: dict[UUID, set[str]] = defaultdict(set)
    for owner_id, state in own:
        states[owner_id].add(state)
    bookings = _bookings(states, dates)
    names = _team_names(bookings)
    for booking in bookings:
        parts = list(booking.appointment.parts.all())
        part = next((each for each in parts if each.team_id == team.pk), None)
        is_reserved = Reservation.State.ACTIVE in states[booking.pk]
        if not _is_of_team(part, is_reserved=is_reserved):
            continue
        yield TeamVisit(
            booking=booking,
            part=part,
            team_names=sorted({*names[booking.pk], *(each.team.name for each in parts)}),
            moves=_moves(booking, team, now=now),
        )


def _moves(booking: Booking, team: Team, *, now: datetime) -> list[Action]:
    is_near = can_be_pressed_at(booking, now)
    return possible_field_moves(booking, team_id=team.pk) if is_near else []


def can_be_pressed_at(booking: Booking, now: datetime) -> bool:
    """Return whether a visit has come so near that a press can mean it."""
    is_due = booking.service_date <= clock.riyadh_date(now)
    return is_due or booking.starts_at - now <= PRESSED_AHEAD


def _bookings(owner_ids: Iterable[UUID], dates: list[date]) -> list[Booking]:
    parts = Prefetch("appointment__parts", TeamPart.objects.select_related("team", "reason"))
    found = Booking.objects.filter(
        pk__in=list(owner_ids), service_date__in=dates, appointment__isnull=False
    )
    found = found.exclude(status=BookingStatus.CANCELED)
    photos = Prefetch("appointment__photos", VisitPhoto.objects.kept())
    related = ("appointment", "contact", "address__zone", "service", "partner", "access")
    found = found.select_related(*related).prefetch_related(parts, photos)
    return list(found.order_by("service_date", "start_minute", "created_at"))


def _team_names(bookings: list[Booking]) -> dict[UUID, list[str]]:
    """Return the teams whose time each visit has reserved."""
    names: dict[UUID, list[str]] = defaultdict(list)
    active = Reservation.objects.filter(state=Reservation.State.ACTIVE)
    reserved = active.filter(owner_id__in=[booking.pk for booking in bookings])
    for owner_id, name in reserved.values_list("owner_id", "team__name"):
        names[owner_id].append(name)
    return names


def _is_of_team(part: TeamPart | None, *, is_reserved: bool) -> bool:
    """Return whether a visit is the team's: reserved for it, or ended by it."""
    if part is None:
        return is_reserved
    if part.status == AppointmentStatus.CANCELLED:
        return False
    return is_reserved or part.status not in NOT_ENDED

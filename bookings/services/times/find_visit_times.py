"""Where the engine and a partner's address meet: the times at which a visit can be booked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from bookings.models import Address, Booking
from bookings.services.contacts.addresses import find_address
from bookings.services.state.find_booking import find_booking
from catalog.services.enabled_services import show_service
from partners.models import Partner
from scheduling.services.find_timeslots import dates_between, find_days, find_next
from scheduling.services.plan_search import Search, plan_search
from scheduling.timeslots import DayAvailability, Timeslot, closest_reason
from scheduling.visit import Visit


@dataclass(frozen=True)
class VisitTimes:
    """The free times of a range of dates; without any, the next free time, if there is one."""

    days: tuple[DayAvailability, ...]
    next_available: Timeslot | None = None

    @property
    def timeslots(self) -> list[Timeslot]:
        """Return the free times of all dates, earliest first."""
        return [timeslot for day in self.days for timeslot in day.timeslots]

    @property
    def reason(self) -> str | None:
        """Return why nothing is free on the date that came closest, or None."""
        return None if self.timeslots else closest_reason(self.days)


@dataclass(frozen=True)
class NextTimes:
    """The first free times from now on; without any, the reason."""

    timeslots: tuple[Timeslot, ...]
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class WantedVisit:
    """What a partner looks for; hours default to the service's.

    ``exclude`` is a booking that shall move: its present time counts as free.
    """

    address_id: UUID
    service_id: UUID
    hours: int | None = None
    number_of_teams: int = 1
    exclude: UUID | None = None


def find_visit_times(
    *, partner: Partner, visit: WantedVisit, first: date, last: date, now: datetime
) -> VisitTimes:
    """Return the free times of a range of Riyadh days, both ends included.

    Raises BookingNotFound, AddressNotFound and ServiceNotFound (contract, section 5).
    """
    search = _plan(partner, visit, now=now)
    if isinstance(search, str):
        refused = [DayAvailability(day, (), search) for day in dates_between(first, last)]
        return VisitTimes(tuple(refused))
    days = tuple(find_days(search, first=first, last=last))
    if any(day.timeslots for day in days):
        return VisitTimes(days)
    # No date follows the last one of the calendar.
    following = find_next(search, first=min(last, search.last_date) + timedelta(days=1))
    return VisitTimes(days, following[0] if following else None)


def find_next_times(
    *, partner: Partner, visit: WantedVisit, limit: int, now: datetime
) -> NextTimes:
    """Return the first free times of the service's horizon; raises as ``find_visit_times``."""
    search = _plan(partner, visit, now=now)
    if isinstance(search, str):
        return NextTimes((), search)
    found = find_next(search, first=search.today, limit=limit)
    if found:
        return NextTimes(tuple(found))
    days = find_days(search, first=search.today, last=search.last_date)
    return NextTimes((), closest_reason(days))


def _plan(partner: Partner, wanted: WantedVisit, *, now: datetime) -> Search | str:
    """Return the search for a visit, or why the service is not sold so."""
    booking_id = wanted.exclude
    moving = find_booking(partner=partner, booking_id=booking_id) if booking_id else None
    address = _find_address(partner, wanted.address_id, moving)
    service = show_service(partner=partner, service_id=wanted.service_id)
    minutes = (wanted.hours or service.default_hours) * 60
    teams = wanted.number_of_teams
    visit = Visit(zone=address.zone, service=service, minutes=minutes, number_of_teams=teams)
    not_sold = service.why_not_sold(minutes=minutes, number_of_teams=teams)
    return not_sold[0] if not_sold else plan_search(visit, now=now, moving=booking_id)


def _find_address(partner: Partner, address_id: UUID, moving: Booking | None) -> Address:
    """Find the address; a booking keeps its own, also when that was removed since."""
    if moving and moving.address_id == address_id:
        return moving.address
    return find_address(partner=partner, address_id=address_id)

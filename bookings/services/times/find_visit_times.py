"""Find the times at which a visit can be booked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from bookings.models import Booking
from bookings.services.state.find import find_address, find_booking
from catalog.services.enabled_services import show_service
from partners.models import Partner
from scheduling.services.find_timeslots import dates_between, find_days, find_next
from scheduling.services.plan_search import plan_search
from scheduling.timeslots import DayAvailability, Timeslot, closest_reason
from scheduling.visit import Visit, VisitRequest


@dataclass(frozen=True)
class VisitTimes:
    """The free times of a range of dates; without any, the next free time, if there is one."""

    days: Sequence[DayAvailability]
    next_available: Timeslot | None = None

    @property
    def timeslots(self) -> list[Timeslot]:
        """Return the free times of all dates, earliest first."""
        return [timeslot for day in self.days for timeslot in day.timeslots]

    @property
    def reason(self) -> str | None:
        """Return why the date that came closest has no free time, or None."""
        return None if self.timeslots else closest_reason(self.days)


@dataclass(frozen=True)
class NextTimes:
    """The first free times from now on; without any, the reason."""

    timeslots: Sequence[Timeslot]
    reason: str | None = None


def find_visit_times(
    *,
    partner: Partner,
    address_id: UUID,
    visit: VisitRequest,
    first: date,
    last: date,
    moving: UUID | None = None,
    now: datetime,
) -> VisitTimes:
    """Return the free times of a range of Riyadh days, both ends included.

    ``moving`` is a booking that will move: its present time counts as free. Raises
    BookingNotFound, AddressNotFound and ServiceNotFound (contract, section 5).
    """
    booking = find_booking(partner=partner, booking_id=moving) if moving else None
    found = _find_visit(partner, address_id, visit, moving=booking)
    if found.why_not_sold:
        return VisitTimes(days_not_sold(dates_between(first, last), found.why_not_sold))
    search = plan_search(found, now=now, moving=moving)
    days = find_days(search, first=first, last=last)
    if any(day.timeslots for day in days):
        return VisitTimes(days)
    # No date follows the last one of the calendar.
    following = find_next(search, first=min(last, search.last_date) + timedelta(days=1))
    return VisitTimes(days, following[0] if following else None)


def find_next_times(
    *, partner: Partner, address_id: UUID, visit: VisitRequest, limit: int, now: datetime
) -> NextTimes:
    """Return the first free times of the service's horizon.

    Raises AddressNotFound and ServiceNotFound.
    """
    found = _find_visit(partner, address_id, visit)
    if found.why_not_sold:
        reason, _ = found.why_not_sold
        return NextTimes((), reason)
    search = plan_search(found, now=now)
    timeslots = find_next(search, first=search.today, limit=limit)
    if timeslots:
        return NextTimes(timeslots)
    days = find_days(search, first=search.today, last=search.last_date)
    return NextTimes((), closest_reason(days))


def days_not_sold(dates: Iterable[date], why: tuple[str, str]) -> list[DayAvailability]:
    """Return days without times, for a visit that the service is not sold for."""
    reason, _ = why
    return [DayAvailability(day, (), reason) for day in dates]


def _find_visit(
    partner: Partner, address_id: UUID, visit: VisitRequest, *, moving: Booking | None = None
) -> Visit:
    """Find address and service; a booking keeps its address, even if it was removed since."""
    if moving and moving.address_id == address_id:
        address = moving.address
    else:
        address = find_address(partner=partner, address_id=address_id)
    service = show_service(partner=partner, service_id=visit.service_id)
    usual_crew = moving.crew if moving else address.contact.crew
    return visit.resolve(service, address.zone, usual_crew=usual_crew)

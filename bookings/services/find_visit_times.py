"""Where the engine and a partner's address meet: the times at which a visit can be booked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bookings.models import Address, Booking
from bookings.services.check_visit import why_not_allowed
from bookings.services.find_booking import find_booking
from bookings.services.find_contact import find_address
from catalog.services.find_offered_service import find_offered_service
from partners.models import Partner
from scheduling.services.find_next_timeslot import find_next_timeslot
from scheduling.services.find_timeslots import find_timeslots
from scheduling.timeslots import Timeslot


@dataclass(frozen=True)
class VisitTimes:
    """The free times of a day; without any, the reason and the next free time, if any."""

    timeslots: tuple[Timeslot, ...]
    reason: str | None = None
    next_available: Timeslot | None = None


def find_visit_times(
    *,
    partner: Partner,
    address_id: UUID,
    service_id: UUID,
    on: date,
    hours: int | None = None,
    number_of_teams: int = 1,
    exclude: UUID | None = None,
    now: datetime,
) -> VisitTimes:
    """Return the free times of one Riyadh day for a visit (default: the service's length).

    ``exclude`` is a booking that shall move: its present time counts as free. Raises
    BookingNotFound, AddressNotFound and ServiceNotFound (contract, section 5).
    """
    moving = find_booking(partner=partner, booking_id=exclude) if exclude else None
    address = _find_address(partner, address_id, moving)
    service = find_offered_service(partner=partner, service_id=service_id)
    minutes = (hours or service.default_hours) * 60
    not_allowed = why_not_allowed(service, minutes=minutes, number_of_teams=number_of_teams)
    if not_allowed:
        return VisitTimes((), not_allowed)
    search: dict[str, Any] = {
        "zone": address.zone,
        "service": service,
        "minutes": minutes,
        "number_of_teams": number_of_teams,
        "now": now,
        "exclude": exclude,
    }
    found = find_timeslots(date=on, **search)
    if found.timeslots:
        return VisitTimes(found.timeslots)
    return VisitTimes((), found.reason, find_next_timeslot(first_date=on, **search))


def _find_address(partner: Partner, address_id: UUID, moving: Booking | None) -> Address:
    """Find the address; a booking keeps its own, also when that was removed since."""
    if moving and moving.address_id == address_id:
        return moving.address
    return find_address(partner=partner, address_id=address_id)

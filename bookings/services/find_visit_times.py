"""Where the engine and a partner's address meet: the times at which a visit can be booked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bookings.services.check_visit import why_not_allowed
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
    now: datetime,
) -> VisitTimes:
    """Return the free times of one Riyadh day for a visit (default: the service's length).

    Raises AddressNotFound and ServiceNotFound (contract, section 5).
    """
    address = find_address(partner=partner, address_id=address_id)
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
    }
    found = find_timeslots(date=on, **search)
    if found.timeslots:
        return VisitTimes(found.timeslots)
    return VisitTimes((), found.reason, find_next_timeslot(first_date=on, **search))

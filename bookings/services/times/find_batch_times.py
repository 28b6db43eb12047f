"""Find free times for many visits at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from bookings.errors import AddressNotFound, ZoneNotFound
from bookings.models import Address
from bookings.services.times.find_visit_times import days_not_sold
from catalog.errors import ServiceNotFound
from catalog.services.enabled_services import list_services
from cleanlife.errors import NotFound
from partners.models import Partner
from scheduling.models import Crew, Zone
from scheduling.services.find_timeslots import dates_between, find_batch
from scheduling.services.plan_search import plan_batch
from scheduling.timeslots import DayAvailability
from scheduling.visit import Visit, VisitRequest

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class BatchItem:
    """A visit to an address or a zone, on every date of a range, both ends included."""

    visit: VisitRequest
    first: date
    last: date
    address_id: UUID | None = None
    zone_id: UUID | None = None


def find_batch_times(
    *, partner: Partner, items: Sequence[BatchItem], now: datetime
) -> list[list[DayAvailability]]:
    """Return the days of every item, in order.

    Raises AddressNotFound, ZoneNotFound and ServiceNotFound; the message names the first item
    that cannot be answered, and none is answered then.
    """
    visits = _find_visits(partner, items)
    ranges = [dates_between(item.first, item.last) for item in items]
    asked = list(zip(visits, ranges, strict=True))
    sold = [(visit, dates) for visit, dates in asked if not visit.why_not_sold]
    searches = plan_batch([visit for visit, _ in sold], now=now)
    found = iter(find_batch(list(zip(searches, [dates for _, dates in sold], strict=True))))
    return [
        days_not_sold(dates, visit.why_not_sold) if visit.why_not_sold else next(found)
        for visit, dates in asked
    ]


def _find_visits(partner: Partner, items: Sequence[BatchItem]) -> list[Visit]:
    """Find everything that the items name: three queries, whatever their number."""
    present = Address.objects.present().filter(contact__partner=partner)
    addresses = present.select_related("zone", "contact").in_bulk(
        _ids(item.address_id for item in items)
    )
    zones = Zone.objects.in_bulk(_ids(item.zone_id for item in items))
    services = list_services(partner=partner).in_bulk(
        _ids(item.visit.service_id for item in items)
    )
    visits = []
    for index, item in enumerate(items):
        crew = Crew.ANY.value
        if item.zone_id:
            zone: Zone | None = _get(zones, item.zone_id, ZoneNotFound, index)
        else:
            address = _get(addresses, item.address_id, AddressNotFound, index)
            zone, crew = address.zone, address.contact.crew
        service = _get(services, item.visit.service_id, ServiceNotFound, index)
        visits.append(item.visit.resolve(service, zone, usual_crew=crew))
    return visits


def _ids(named: Iterable[UUID | None]) -> set[UUID]:
    return {each for each in named if each}


def _get(rows: dict[Any, T], key: UUID | None, missing: type[NotFound], index: int) -> T:
    if key not in rows:
        raise missing(f"items.{index}: {missing.message}")
    return rows[key]

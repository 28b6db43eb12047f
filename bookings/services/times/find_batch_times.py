"""Many questions for free times, answered together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from bookings.errors import AddressNotFound, ZoneNotFound
from bookings.models import Address
from catalog.errors import ServiceNotFound
from catalog.models import Service
from catalog.services.enabled_services import list_services
from cleanlife.errors import NotFound
from partners.models import Partner
from scheduling.models import Zone
from scheduling.services.find_timeslots import dates_between, find_batch
from scheduling.services.plan_search import plan_batch
from scheduling.timeslots import DayAvailability
from scheduling.visit import Visit

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class BatchQuestion:
    """A visit to an address or a zone, on every date of a range, both ends included."""

    service_id: UUID
    first: date
    last: date
    address_id: UUID | None = None
    zone_id: UUID | None = None
    hours: int | None = None
    number_of_teams: int = 1


@dataclass(frozen=True)
class _Planned:
    """A question with what it names."""

    question: BatchQuestion
    service: Service
    zone: Zone | None

    @property
    def visit(self) -> Visit:
        """Return the visit to search times for."""
        return Visit(
            zone=self.zone,
            service=self.service,
            minutes=(self.question.hours or self.service.default_hours) * 60,
            number_of_teams=self.question.number_of_teams,
        )

    @property
    def dates(self) -> list[date]:
        """Return the dates asked for."""
        return dates_between(self.question.first, self.question.last)

    @property
    def why_not_sold(self) -> str | None:
        """Return why the service is not sold so, if it is not."""
        visit = self.visit
        not_sold = visit.service.why_not_sold(
            minutes=visit.minutes, number_of_teams=visit.number_of_teams
        )
        return not_sold[0] if not_sold else None


def find_batch_times(
    *, partner: Partner, questions: Sequence[BatchQuestion], now: datetime
) -> list[list[DayAvailability]]:
    """Return the days of every question, in order.

    Raises AddressNotFound, ZoneNotFound and ServiceNotFound; the message names the first
    question that is not answerable, and none is answered then.
    """
    planned = _plan(partner, questions)
    possible = [row for row in planned if not row.why_not_sold]
    searches = plan_batch([row.visit for row in possible], now=now)
    dates = [row.dates for row in possible]
    answers = iter(find_batch(list(zip(searches, dates, strict=True))))
    return [_refuse(row) if row.why_not_sold else next(answers) for row in planned]


def _refuse(row: _Planned) -> list[DayAvailability]:
    return [DayAvailability(day, (), row.why_not_sold) for day in row.dates]


def _plan(partner: Partner, questions: Sequence[BatchQuestion]) -> list[_Planned]:
    """Find everything that the questions name: three queries, whatever their number."""
    present = Address.objects.present().filter(contact__partner=partner)
    addresses = present.select_related("zone").in_bulk(_named(questions, "address_id"))
    zones = Zone.objects.in_bulk(_named(questions, "zone_id"))
    services = list_services(partner=partner).in_bulk(_named(questions, "service_id"))
    planned = []
    for index, question in enumerate(questions):
        if question.zone_id:
            zone: Zone | None = _get(zones, question.zone_id, ZoneNotFound, index)
        else:
            zone = _get(addresses, question.address_id, AddressNotFound, index).zone
        service = _get(services, question.service_id, ServiceNotFound, index)
        planned.append(_Planned(question, service, zone))
    return planned


def _named(questions: Sequence[BatchQuestion], name: str) -> Collection[UUID]:
    return {getattr(question, name) for question in questions} - {None}


def _get(rows: dict[Any, T], key: UUID | None, missing: type[NotFound], index: int) -> T:
    if key not in rows:
        raise missing(f"items.{index}: {missing.message}")
    return rows[key]

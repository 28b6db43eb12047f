"""A visit as a partner asks for it, before its rows are found. Plain values."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from catalog.models import Service
from catalog.prices import MINUTES_AN_HOUR, hours_of
from scheduling.models import Zone
from scheduling.visit import Visit


@dataclass(frozen=True, kw_only=True)
class VisitRequest:
    """A visit to search, hold or book; ``start_minute`` counts from midnight of the date.

    A search names no date and start, and perhaps no ``minutes``: the service's usual length.
    """

    service_id: UUID
    minutes: int | None = None
    number_of_teams: int = 1
    date: dt.date | None = None
    start_minute: int | None = None

    @property
    def hours(self) -> Fraction:
        """Return the length; ValueError where the service's usual length is meant."""
        if self.minutes is None:
            raise ValueError("The visit names no length.")
        return hours_of(self.minutes)

    def resolve(self, service: Service, zone: Zone | None) -> Visit:
        """Return the visit of these rows."""
        return Visit(
            zone=zone,
            service=service,
            minutes=self.minutes or service.default_hours * MINUTES_AN_HOUR,
            number_of_teams=self.number_of_teams,
            date=self.date,
            start_minute=self.start_minute,
        )


@dataclass(frozen=True, kw_only=True)
class BatchItem:
    """A visit to an address or a zone, on every date of a range, both ends included."""

    visit: VisitRequest
    first: dt.date
    last: dt.date
    address_id: UUID | None = None
    zone_id: UUID | None = None

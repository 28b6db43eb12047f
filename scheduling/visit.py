"""One visit: where, what, how long, by how many teams and, once chosen, when."""

import datetime as dt
from dataclasses import dataclass, replace
from fractions import Fraction
from uuid import UUID

from catalog.models import Service
from catalog.prices import MINUTES_AN_HOUR, hours_of
from scheduling.models import Crew, Zone


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A visit to search, reserve or move time for; without a zone, no team serves the place.

    ``start_minute`` counts from midnight of the Riyadh service day. While a time is being
    searched for, ``date`` and ``start_minute`` are None.
    """

    zone: Zone | None
    service: Service
    minutes: int
    number_of_teams: int = 1
    crew: str = Crew.ANY
    date: dt.date | None = None
    start_minute: int | None = None

    @property
    def start(self) -> tuple[dt.date, int]:
        """Return date and start minute; ValueError while they are being searched for."""
        if self.date is None or self.start_minute is None:
            raise ValueError("The visit has no time yet.")
        return self.date, self.start_minute

    @property
    def end_minute(self) -> int:
        """Return the minute at which it ends, past 1440 on the next day; raises as start."""
        _, start_minute = self.start
        return start_minute + self.minutes

    @property
    def why_not_sold(self) -> tuple[str, str] | None:
        """Return why the service does not allow this length or number of teams, if so."""
        return self.service.why_not_sold(
            minutes=self.minutes, number_of_teams=self.number_of_teams
        )

    def at(self, date: dt.date, start_minute: int) -> "Visit":
        """Return the same visit at a time."""
        return replace(self, date=date, start_minute=start_minute)


@dataclass(frozen=True, kw_only=True)
class VisitRequest:
    """A visit that a partner asks for, before its service and zone are found.

    A search names no date and start, and perhaps no ``minutes``: the service's usual length.
    Without a ``crew`` the customer's usual one is meant.
    """

    service_id: UUID
    minutes: int | None = None
    number_of_teams: int = 1
    crew: str | None = None
    date: dt.date | None = None
    start_minute: int | None = None

    @property
    def hours(self) -> Fraction:
        """Return the length; ValueError where the service's usual length is meant."""
        if self.minutes is None:
            raise ValueError("The visit names no length.")
        return hours_of(self.minutes)

    def resolve(
        self, service: Service, zone: Zone | None, *, usual_crew: str = Crew.ANY
    ) -> Visit:
        """Return the visit of these rows, by the usual crew unless it names one."""
        return Visit(
            zone=zone,
            service=service,
            minutes=self.minutes or service.default_hours * MINUTES_AN_HOUR,
            number_of_teams=self.number_of_teams,
            crew=self.crew or usual_crew,
            date=self.date,
            start_minute=self.start_minute,
        )

"""Many customers who want the same few teams, told to clients that know only the API."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Trade:
    """A service to make that only these teams do; hours of work in minutes after midnight."""

    teams: int
    hours: tuple[int, int] = (8 * 60, 20 * 60)
    visit_hours: int = 2
    most_teams: int = 1
    around_minutes: int = 0


@dataclass(frozen=True)
class Offer:
    """What can be booked, told to clients that know nothing of the product."""

    service_id: str
    minutes: int
    most_teams: int


@dataclass(frozen=True)
class Customer:
    """A partner's customer, with an address in every zone, and the partner's key."""

    key: str
    contact_id: str
    address_ids: list[str]


@dataclass(frozen=True)
class Crowd:
    """Who wants what, from a date on."""

    first_date: date
    customers: list[Customer]
    offers: list[Offer]

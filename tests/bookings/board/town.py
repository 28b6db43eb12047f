"""A town whose teams differ in everything that the engine looks at, and its visits."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import permutations
from typing import Any

from django.db import transaction

from bookings.models import Booking
from bookings.services.visits.change_teams import visit_of
from scheduling.errors import TimeslotUnavailable
from scheduling.models import Team
from scheduling.services.extend_horizon import extend_horizon
from scheduling.services.reserve_time import reserve_time
from tests.bookings.conftest import DAY, NOW
from tests.factories.bookings import (
    AddressFactory,
    AppointmentFactory,
    BookingFactory,
    ContactFactory,
)
from tests.factories.catalog import ServiceFactory
from tests.factories.partners import PartnerFactory
from tests.factories.scheduling import (
    BreakRuleFactory,
    ServiceRuleFactory,
    ShiftRuleFactory,
    SkillFactory,
    TeamExceptionFactory,
    TeamFactory,
    ZoneFactory,
    ZoneTravelFactory,
)

DAYS = [DAY, DAY + timedelta(days=1)]
STARTS = range(8 * 60, 20 * 60, 30)


@dataclass
class Town:
    """Its teams, services and addresses, and the chance that fills it."""

    teams: list[Team]
    services: list[Any]
    addresses: list[Any]
    chance: random.Random
    bookings: list[Booking] = field(default_factory=list)

    def book(self, **named: Any) -> Booking | None:
        """Sell a visit by chance; None where no team is free."""
        chance = self.chance
        start = named.pop("start_minute", None) or chance.choice(STARTS)
        minutes = chance.choice([60, 90, 180])
        address = chance.choice(self.addresses)
        drawn = {
            "service": chance.choice(self.services),
            "address": address,
            "contact": address.contact,
            "partner": address.contact.partner,
            "service_date": chance.choice(DAYS),
            "number_of_teams": chance.choice([1, 1, 1, 2]),
            "crew": chance.choice(["ANY", "ANY", "ANY", "WOMEN"]),
        }
        booking = BookingFactory(
            **{**drawn, **named}, start_minute=start, end_minute=start + minutes
        )
        try:
            with transaction.atomic():
                reserve_time(visit_of(booking), owner_id=booking.pk, now=NOW)
        except TimeslotUnavailable:
            booking.delete()
            return None
        AppointmentFactory(booking=booking)
        self.bookings.append(booking)
        return booking


def build_town(*, seed: int = 1, visits: int = 24) -> Town:
    """Make a town of three zones, nine teams and two services, and sell some visits."""
    zones = ZoneFactory.create_batch(3)
    for origin, destination in permutations(zones, 2):
        ZoneTravelFactory(origin=origin, destination=destination, minutes=20)
    for weekday in range(7):
        ShiftRuleFactory(weekday=weekday)
    BreakRuleFactory(start_minute=13 * 60)
    skill = SkillFactory()
    services = [ServiceFactory(max_teams=2), ServiceFactory(max_teams=2)]
    ServiceRuleFactory(service=services[0], cleanup_minutes=15)
    ServiceRuleFactory(service=services[1], skills=[skill], preparation_minutes=10)
    teams = _make_teams(zones, skill)
    partner = PartnerFactory()
    addresses = [
        AddressFactory(contact=ContactFactory(partner=partner), zone=zone) for zone in zones
    ]
    extend_horizon(now=NOW)
    town = Town(teams, services, addresses, random.Random(seed))
    for _ in range(visits):
        town.book()
    return town


def _make_teams(zones: list[Any], skill: Any) -> list[Team]:
    teams = [
        TeamFactory(
            home_zone=zones[number % 3],
            zones=zones if number % 4 else [zones[number % 3]],
            skills=[skill] if number % 3 else [],
            crew="ANY" if number % 2 else "WOMEN",
            rest_weekday=None if number % 5 else DAYS[1].weekday(),
            max_minutes_a_day=720 if number % 3 else 300,
        )
        for number in range(8)
    ]
    for weekday in range(7):
        ShiftRuleFactory(team=teams[2], weekday=weekday, over_midnight=True)
    TeamExceptionFactory(team=teams[1], date=DAYS[0], start_minute=14 * 60)
    TeamExceptionFactory(team=teams[4], date=DAYS[1])
    return [*teams, TeamFactory(home_zone=zones[0], inactive=True)]


def draw_drop(town: Town) -> dict[str, Any]:
    """Draw a visit, where it could be dropped, and a date of those that are open or not."""
    chance = town.chance
    beyond: date = DAY + timedelta(days=chance.choice([0, 0, 0, 1, 1, 2, -4, 70]))
    return {
        "booking": chance.choice(town.bookings),
        "team": chance.choice(town.teams),
        "date": beyond,
        "start": chance.choice(range(0, 24 * 60, 15)) if chance.random() < 0.3 else None,
    }

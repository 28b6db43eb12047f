"""The world that is measured: 2,000 teams with their days, in the demo's city and another.

Zones, services, partner and key are the demo's; its teams and rules of work make way.
"""

import time
from typing import Any

from django.db import connection

from benchmarks.availability import visits
from bookings.models import Address
from catalog.models import Service
from cleanlife import clock
from partners.models import Partner
from scheduling.models import BreakRule, CalendarDay, Season, ShiftRule, Skill, Team, Zone
from scheduling.services.extend_horizon import horizon_dates
from scheduling.services.rebuild_team_days import rebuild_team_days
from tests.factories.bookings import AddressFactory, ContactFactory
from tests.factories.scheduling import ShiftRuleFactory, ZoneFactory

TEAMS, TEAMS_A_ZONE = 2_000, 200
# Neighbouring zones share a quarter of their teams.
TEAMS_TO_THE_NEXT_ZONE = 150
ANOTHER_CITY = "Jeddah"
PARTNER = "Riyadh Grand Hotel (demo)"
SERVICES = ["Regular cleaning", "Deep cleaning", "Sofa and carpet cleaning"]
RARE_SKILL = "Steam"
ADDRESSES = 50


def build() -> dict[str, Any]:
    """Make all of it; return what a client names: dates, and pairs of service and address."""
    started = time.monotonic()
    _tell(f"preparing {TEAMS:,} teams ...")
    _clear()
    teams = _make_teams()
    _make_addresses()
    _tell("preparing their visits ...")
    number = visits.write(teams, zones())
    dates = horizon_dates(now=clock.now())
    _tell(f"preparing {len(dates)} days of each from {number:,} visits ...")
    rebuild_team_days(teams=teams, dates=dates)
    _tell(f"prepared in {time.monotonic() - started:.0f} s")
    first, last = visits.measured_week()
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "offers": [(str(service.pk), str(address.pk)) for service, address in offers()],
    }


def partner() -> Partner:
    """Return the one who asks."""
    return Partner.objects.get(name=PARTNER)


def zones() -> list[Zone]:
    """Return the zones of the city; the first one is measured."""
    return list(Zone.objects.exclude(name_en=ANOTHER_CITY).order_by("name_en"))


def services() -> list[Service]:
    """Return the services; the first one is measured."""
    return [Service.objects.get(name_en=name) for name in SERVICES]


def offers() -> list[tuple[Service, Address]]:
    """Return every address, one zone after the other, with every service in every zone."""
    offered, number_of_zones = services(), len(zones())
    addresses = Address.objects.filter(contact__partner=partner()).order_by("line1")
    return [
        (offered[number // number_of_zones % len(offered)], address)
        for number, address in enumerate(addresses)
    ]


def send(numbers: range) -> None:
    """Let these teams, by their place in the list, and no others serve the measured zone."""
    teams = Team.objects.order_by("name")[numbers.start : numbers.stop]
    zones()[0].teams.set(teams)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _tell(text: str) -> None:
    print(f"  {text}", flush=True)


def _clear() -> None:
    with connection.cursor() as cursor:
        # The demo's visits keep their teams from being deleted.
        cursor.execute("TRUNCATE bookings_booking, scheduling_reservation CASCADE")
    for model in (Team, ShiftRule, BreakRule, Season, CalendarDay):
        model.objects.all().delete()


def _make_teams() -> list[Team]:
    """Make them with long hours: all may be sold."""
    for weekday in range(7):
        ShiftRuleFactory(weekday=weekday, start_minute=visits.OPENS, end_minute=visits.CLOSES)
    BreakRule.objects.create(name="Rest after five hours", after_minutes=300, minutes=30)
    city = zones()
    teams = Team.objects.bulk_create(
        Team(
            name=f"Team {number:04}",
            home_zone=city[number % len(city)],
            max_minutes_a_day=24 * 60,
            rest_weekday=None,
        )
        for number in range(TEAMS)
    )
    for skill in Skill.objects.all():
        skill.teams.set(teams[::2] if skill.name == RARE_SKILL else teams)
    _give_zones(teams, city)
    return teams


def _give_zones(teams: list[Team], city: list[Zone]) -> None:
    for number, zone in enumerate(city):
        first = number * TEAMS_TO_THE_NEXT_ZONE
        zone.teams.set(teams[first : first + TEAMS_A_ZONE])
    ZoneFactory(name_en=ANOTHER_CITY).teams.set(teams[TEAMS // 2 :])


def _make_addresses() -> None:
    contact, city = ContactFactory(partner=partner()), zones()
    for number in range(ADDRESSES):
        zone = city[number % len(city)]
        AddressFactory(contact=contact, zone=zone, line1=f"{number:02} Olaya Street")

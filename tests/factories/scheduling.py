"""Zones, teams, their hours and reservations; a working world in one call."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from catalog.models import Service
from scheduling import masks
from scheduling.geometry import bounding_box
from scheduling.models import (
    BreakRule,
    CalendarDay,
    Reservation,
    Season,
    ServiceRule,
    ShiftRule,
    Skill,
    Team,
    TeamException,
    Zone,
    ZoneTravel,
)
from scheduling.services.extend_horizon import extend_horizon
from tests.factories.catalog import ServiceFactory

# Wednesday 1 July 2026, 09:00 in Riyadh.
NOW = datetime(2026, 7, 1, 6, tzinfo=UTC)
TODAY = date(2026, 7, 1)
THURSDAY = date(2026, 7, 2)
FRIDAY = date(2026, 7, 3)


def square(west: float, south: float, side: float = 0.2) -> dict:
    """GeoJSON of a square; sides in degrees."""
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


class ZoneFactory(DjangoModelFactory):
    """Holds latitude 24.7, longitude 46.68."""

    class Meta:
        model = Zone

    class Params:
        inactive = factory.Trait(is_active=False)

    name_en = factory.Sequence(lambda n: f"Zone {n}")
    name_ar = factory.Sequence(lambda n: f"منطقة {n}")
    polygon = factory.LazyFunction(lambda: square(46.6, 24.6))
    west = factory.LazyAttribute(lambda zone: bounding_box(zone.polygon).west)
    south = factory.LazyAttribute(lambda zone: bounding_box(zone.polygon).south)
    east = factory.LazyAttribute(lambda zone: bounding_box(zone.polygon).east)
    north = factory.LazyAttribute(lambda zone: bounding_box(zone.polygon).north)


class ZoneTravelFactory(DjangoModelFactory):
    class Meta:
        model = ZoneTravel

    origin = factory.SubFactory(ZoneFactory)
    destination = factory.SubFactory(ZoneFactory)
    minutes = 30


class SkillFactory(DjangoModelFactory):
    class Meta:
        model = Skill

    name = factory.Sequence(lambda n: f"Skill {n}")


class TeamFactory(DjangoModelFactory):
    """Serves its home zone unless ``zones`` says otherwise; rests on Fridays."""

    class Meta:
        model = Team
        skip_postgeneration_save = True

    class Params:
        inactive = factory.Trait(is_active=False)
        never_rests = factory.Trait(rest_weekday=None)

    name = factory.Sequence(lambda n: f"Team {n}")
    home_zone = factory.SubFactory(ZoneFactory)

    @factory.post_generation
    def zones(team, create, zones, **kwargs):  # noqa: N805
        team.zones.set(zones or [team.home_zone])

    @factory.post_generation
    def skills(team, create, skills, **kwargs):  # noqa: N805
        team.skills.set(skills or [])


class ShiftRuleFactory(DjangoModelFactory):
    """08:00 to 20:00."""

    class Meta:
        model = ShiftRule

    class Params:
        over_midnight = factory.Trait(start_minute=14 * 60, end_minute=26 * 60)

    weekday = 2
    start_minute = 8 * 60
    end_minute = 20 * 60


class BreakRuleFactory(DjangoModelFactory):
    """30 minutes from 12:00 for everybody, all year."""

    class Meta:
        model = BreakRule

    class Params:
        after_work = factory.Trait(start_minute=None, after_minutes=300)

    name = "Dhuhr prayer"
    start_minute = 12 * 60


class SeasonFactory(DjangoModelFactory):
    """Begins on the Thursday; 6 hours a day."""

    class Meta:
        model = Season

    name = "Ramadan 1448"
    first_date = THURSDAY
    last_date = date(2026, 7, 30)


class CalendarDayFactory(DjangoModelFactory):
    class Meta:
        model = CalendarDay

    class Params:
        reduced = factory.Trait(kind="REDUCED", start_minute=600, end_minute=960)
        opened = factory.Trait(kind="OPEN", start_minute=600, end_minute=960)

    date = THURSDAY
    kind = "CLOSED"


class TeamExceptionFactory(DjangoModelFactory):
    """Off all day."""

    class Meta:
        model = TeamException

    team = factory.SubFactory(TeamFactory)
    date = THURSDAY
    kind = "OFF"


class ServiceRuleFactory(DjangoModelFactory):
    """A start every 30 minutes, 2 hours ahead, no margins."""

    class Meta:
        model = ServiceRule
        skip_postgeneration_save = True

    class Params:
        with_margins = factory.Trait(preparation_minutes=15, cleanup_minutes=20)

    service = factory.SubFactory(ServiceFactory)

    @factory.post_generation
    def skills(rule, create, skills, **kwargs):  # noqa: N805
        rule.skills.set(skills or [])


class ReservationFactory(DjangoModelFactory):
    """A row alone: team days hear of it only when they are rebuilt."""

    class Meta:
        model = Reservation

    class Params:
        released = factory.Trait(state="RELEASED")
        held = factory.Trait(state="HELD")

    team = factory.SubFactory(TeamFactory)
    zone = factory.SelfAttribute("team.home_zone")
    owner_id = factory.LazyFunction(uuid.uuid4)
    date = THURSDAY
    start_minute = 600
    end_minute = 780
    occupied_from = factory.LazyAttribute(lambda r: masks.absolute(r.date, r.start_minute))
    occupied_to = factory.LazyAttribute(lambda r: masks.absolute(r.date, r.end_minute))


@dataclass
class World:
    """Everything that a search needs."""

    zone: Zone
    teams: list[Team]
    service: Service
    rule: ServiceRule

    @property
    def team(self) -> Team:
        return self.teams[0]


def working_world(
    *,
    now: datetime = NOW,
    teams: int = 1,
    service: Service | None = None,
    zone: Zone | None = None,
    over_midnight: bool = False,
    team: dict | None = None,
    rule: dict | None = None,
) -> World:
    """A zone, teams at work 08:00-20:00 (or 14:00-02:00) but on Fridays, a service, days.

    ``team`` and ``rule`` are passed on to TeamFactory and ServiceRuleFactory.
    """
    zone = zone or ZoneFactory()
    for weekday in range(7):
        ShiftRuleFactory(weekday=weekday, over_midnight=over_midnight)
    service = service or ServiceFactory()
    world = World(
        zone=zone,
        teams=TeamFactory.create_batch(teams, home_zone=zone, **(team or {})),
        service=service,
        rule=ServiceRuleFactory(service=service, **(rule or {})),
    )
    extend_horizon(now=now)
    return world

"""Raw rows of the judge, kept in the tables; and what the product finds there."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from catalog.models import Category, Service
from cleanlife import clock
from scheduling.caches import known_travel
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
from scheduling.services.plan_search import plan_search
from scheduling.services.rebuild_team_days import rebuild_team_days
from scheduling.visit import Visit
from tests.factories.scheduling import square
from tests.scheduling.worlds import SKILLS, ZONES

BOX = {"west": 46.6, "south": 24.6, "east": 46.8, "north": 24.8}


@dataclass
class Stored:
    """A world in the tables, by the names of the judge."""

    zones: dict[str, Zone]
    teams: dict[str, Team]
    service: Service

    def search(self, demand, *, moving=None):
        """Plan the product's search for a demand of the judge."""
        visit = Visit(
            zone=demand.zone and self.zones[demand.zone],
            service=self.service,
            minutes=demand.minutes,
            number_of_teams=demand.number_of_teams,
        )
        now = clock.at_minute(*demand.now)
        return plan_search(visit, now=now, moving=moving and owner_id(moving))


def owner_id(name):
    return uuid.uuid5(uuid.NAMESPACE_DNS, name)


def store(world, demand):
    """Write a world's rows and the days around the demand; return them by name."""
    known_travel.forget()
    skills = {name: Skill.objects.create(name=name) for name in SKILLS}
    zones = {name: _zone(name, world) for name in ZONES}
    teams = {team.name: _team(team, zones, skills) for team in world.teams}
    stored = Stored(zones, teams, _service(world.rule, skills))
    _store_rules(world, stored)
    _store_visits(world, stored)
    today, days = demand.now[0], range(-1, world.rule.horizon + 2)
    dates = [today + timedelta(days=ahead) for ahead in days]
    rebuild_team_days(teams=teams.values(), dates=dates)
    return stored


def _zone(name, world):
    area = {"polygon": square(46.6, 24.6), "is_active": name in world.zones}
    return Zone.objects.create(name_en=name, name_ar=name, **area, **BOX)


def _team(row, zones, skills):
    team = Team.objects.create(
        name=row.name,
        home_zone=zones[row.home_zone],
        rest_weekday=row.rest_weekday,
        max_minutes_a_day=row.max_minutes,
        is_active=row.active,
    )
    team.zones.set(zones[name] for name in row.zones)
    team.skills.set(skills[name] for name in row.skills)
    return team


def _service(rule, skills):
    shelf = Category.objects.create(name_en="Shelf", name_ar="رف")
    price = {"base_price_per_hour_halalas": 1}
    service = Service.objects.create(category=shelf, name_en="Visit", name_ar="زيارة", **price)
    row = ServiceRule.objects.create(
        service=service,
        step_minutes=rule.step,
        preparation_minutes=rule.preparation,
        cleanup_minutes=rule.cleanup,
        lead_minutes=rule.lead,
        cutoff_minute=rule.cutoff,
        horizon_days=rule.horizon,
    )
    row.skills.set(skills[name] for name in rule.skills)
    return service


def _scope(row, stored):
    if row.scope == "zone":
        return {"zone": stored.zones[row.key]}
    return {"team": stored.teams[row.key]} if row.scope == "team" else {}


def _store_rules(world, stored):
    ShiftRule.objects.bulk_create(
        ShiftRule(
            weekday=row.weekday,
            start_minute=row.start,
            end_minute=row.end,
            season=row.season,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            **_scope(row, stored),
        )
        for row in world.shifts
    )
    BreakRule.objects.bulk_create(
        BreakRule(
            name="Break",
            start_minute=row.start,
            after_minutes=row.after,
            minutes=row.minutes,
            season=row.season,
            is_active=row.active,
            **_scope(row, stored),
        )
        for row in world.breaks
    )
    for row in world.seasons:
        dates = {"first_date": row.first, "last_date": row.last}
        Season.objects.create(name="Ramadan", max_minutes_a_day=row.max_minutes, **dates)
    for row in world.calendar:
        hours = {"start_minute": row.start, "end_minute": row.end}
        zone = row.zone and stored.zones[row.zone]
        CalendarDay.objects.create(date=row.date, zone=zone, kind=row.kind, **hours)
    for row in world.changes:
        hours = {"start_minute": row.start, "end_minute": row.end}
        team = stored.teams[row.team]
        TeamException.objects.create(team=team, date=row.date, kind=row.kind, **hours)
    ZoneTravel.objects.bulk_create(
        ZoneTravel(origin=stored.zones[a], destination=stored.zones[b], minutes=minutes)
        for (a, b), minutes in world.travel.items()
    )


def _store_visits(world, stored):
    Reservation.objects.bulk_create(
        Reservation(
            team=stored.teams[row.team],
            zone=stored.zones[row.zone],
            owner_id=owner_id(row.owner),
            date=row.date,
            start_minute=row.start,
            end_minute=row.end,
            occupied_from=row.occupied_from,
            occupied_to=row.occupied_to,
        )
        for row in world.reservations
    )

"""Contract, section 5: every reason through the API, in searches and bookings alike."""

import pytest

from scheduling.services.extend_horizon import horizon_dates
from scheduling.services.rebuild_team_days import rebuild_team_days
from tests.bookings.conftest import DAY as WEDNESDAY
from tests.bookings.conftest import NOW
from tests.factories.bookings import AddressFactory
from tests.factories.catalog import ServiceEnablementFactory
from tests.factories.scheduling import (
    CalendarDayFactory,
    ReservationFactory,
    ServiceRuleFactory,
    SkillFactory,
    ZoneFactory,
    ZoneTravelFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
DAY = WEDNESDAY.isoformat()


def no_zone(world):
    world.address.zone = None


def no_skill(world):
    world.service.rule.skills.add(SkillFactory())


def closed(world):
    CalendarDayFactory(date=WEDNESDAY)


def outside(world):
    CalendarDayFactory(date=WEDNESDAY, kind="OPEN", start_minute=600, end_minute=700)


def cutoff(world):
    world.service.rule.cutoff_minute = 0
    world.service.rule.lead_minutes = 2 * 1440


def too_soon(world):
    world.service.rule.lead_minutes = 4 * 1440


def horizon(world):
    world.service.rule.horizon_days = 2


def full(world):
    reserve(world, 480, 1200, world.zone)


def far(world):
    """Visits in another zone, from which nobody is back in time."""
    other = ZoneFactory()
    ZoneTravelFactory(origin=other, destination=world.zone, minutes=120)
    ZoneTravelFactory(origin=world.zone, destination=other, minutes=120)
    reserve(world, 480, 600, other)
    reserve(world, 900, 1200, other)


def too_few(world):
    world.service.max_teams = 2


def too_many(world):
    world.service.max_teams = 1


def too_long(world):
    world.service.min_hours = world.service.default_hours = world.service.max_hours = 2


def reserve(world, start, end, zone):
    team = world.zone.home_teams.get()
    ReservationFactory(team=team, date=WEDNESDAY, start_minute=start, end_minute=end, zone=zone)


def prepare(world, change):
    change(world)
    for row in (world.address, world.service, world.service.rule):
        row.save()
    rebuild_team_days(teams=world.zone.home_teams.all(), dates=horizon_dates(now=NOW))


CASES = [
    (no_zone, 1, "ZONE_NOT_COVERED"),
    (no_skill, 1, "NO_SKILLED_TEAM"),
    (closed, 1, "CLOSED_DAY"),
    (outside, 1, "OUTSIDE_HOURS"),
    (too_soon, 1, "LEAD_TIME"),
    (horizon, 1, "BEYOND_HORIZON"),
    (full, 1, "FULLY_BOOKED"),
    (far, 1, "TRAVEL_GAP"),
    (too_few, 2, "NOT_ENOUGH_TEAMS"),
    (too_many, 2, "TOO_MANY_TEAMS"),
    (too_long, 1, "DURATION_NOT_ALLOWED"),
]


@pytest.mark.parametrize(("change", "teams", "reason"), CASES)
def test_a_search_names_the_reason(world, change, teams, reason):
    prepare(world, change)
    query = {"addressId": world.address.pk, "serviceId": world.service.pk, "date": DAY}
    answer = world.api.get(
        "timeslots/available", **query, hours=3, numberOfTeams=teams, explain="true"
    ).json()
    assert (answer["data"], answer["meta"]["reason"]) == ([], reason)
    assert answer["meta"]["days"] == [{"date": DAY, "count": 0, "reason": reason}]


@pytest.mark.parametrize(("change", "teams", "reason"), CASES)
def test_a_booking_is_refused_for_the_same_reason(world, change, teams, reason):
    prepare(world, change)
    answer = world.api.post("bookings", world.order(numberOfTeams=teams))
    told = answer.json()["error"]["details"]["reason"]
    # Of one time only: it is taken, whoever or whatever took it.
    taken = {"FULLY_BOOKED", "TRAVEL_GAP"}
    assert (answer.status_code, told) == (
        422,
        "TIMESLOT_UNAVAILABLE" if reason in taken else reason,
    )


@pytest.mark.parametrize(("change", "teams", "reason"), CASES)
def test_a_batch_names_the_reason(world, change, teams, reason):
    prepare(world, change)
    place = {"addressId": str(world.address.pk), "serviceId": str(world.service.pk)}
    item = {**place, "from": DAY, "to": DAY, "hours": 3, "numberOfTeams": teams}
    [answered] = world.api.post("timeslots/batch", {"items": [item]}).json()["data"]
    assert answered["days"] == [{"date": DAY, "first": None, "count": 0, "reason": reason}]


def test_a_date_is_sold_until_the_cutoff_of_the_day_before(world):
    prepare(world, cutoff)
    query = {"addressId": world.address.pk, "serviceId": world.service.pk, "to": DAY}
    asked = world.api.get("timeslots/available", **query, date="2026-06-28", explain="true")
    reasons = [day["reason"] for day in asked.json()["meta"]["days"]]
    assert reasons == ["LEAD_TIME", "LEAD_TIME", None, None]


def test_time_is_the_other_zone_s_where_it_is_near(world):
    prepare(world, far)
    other = world.zone.travel_from.get().destination
    world.zone.home_teams.get().zones.add(other)
    address = AddressFactory(contact=world.contact, zone=other)
    query = {"addressId": address.pk, "serviceId": world.service.pk, "date": DAY, "hours": 3}
    starts = [
        row["startAt"] for row in world.api.get("timeslots/available", **query).json()["data"]
    ]
    assert starts == ["10:00", "10:30", "11:00", "11:30", "12:00"]


def test_a_service_without_travel_or_skills_is_sold_as_ever(world):
    rule = ServiceRuleFactory()
    ServiceEnablementFactory(partner=world.partner, service=rule.service)
    query = {"addressId": world.address.pk, "serviceId": rule.service.pk, "date": DAY}
    assert len(world.api.get("timeslots/available", **query).json()["data"]) == 19

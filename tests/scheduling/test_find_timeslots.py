"""Free timeslots of a date from the stored days, and why there are none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduling.services.find_timeslots import find_batch, find_days
from scheduling.services.find_timeslots import find_next as find_next_timeslots
from scheduling.services.plan_search import plan_search
from scheduling.timeslots import Reason, Timeslot
from scheduling.visit import Visit
from tests.factories.scheduling import (
    FRIDAY,
    NOW,
    THURSDAY,
    TODAY,
    SkillFactory,
    TeamFactory,
    ZoneFactory,
    working_world,
)

pytestmark = pytest.mark.django_db


def search(world, **changed):
    visit = Visit(zone=world.zone, service=world.service, minutes=180)
    return plan_search(replace(visit, **changed), now=NOW)


def find(world, *, date=THURSDAY, **changed):
    [day] = find_days(search(world, **changed), first=date, last=date)
    return day


def find_next(world, first, **changed):
    found = find_next_timeslots(search(world, **changed), first=first)
    return found[0] if found else None


def test_lists_the_free_timeslots(django_assert_num_queries):
    world = working_world(teams=2)
    find(world)  # caches the rule and travel times
    with django_assert_num_queries(1):
        day = find(world)
    assert day.timeslots[0] == Timeslot(THURSDAY, 480, 660, capacity=2)
    assert [slot.start_minute for slot in day.timeslots] == list(range(480, 1021, 30))
    assert day.reason is None


def test_starts_after_the_lead_time_today():
    day = find(working_world(), date=TODAY)
    assert day.timeslots[0].start_minute == 11 * 60


def test_at_another_moment_the_same_question_has_another_answer():
    early = search(working_world())
    late = replace(early, now=NOW + timedelta(hours=4))
    [[first], [second]] = find_batch([(s, [TODAY]) for s in (early, late)])
    starts = [day.timeslots[0].start_minute for day in (first, second)]
    assert starts == [11 * 60, 15 * 60]


def test_offers_visits_over_midnight():
    day = find(working_world(over_midnight=True))
    assert day.timeslots[-1] == Timeslot(THURSDAY, 1380, 1560, capacity=1)


def test_a_changed_rule_counts_at_once():
    world = working_world()
    assert len(find(world).timeslots) == 19
    world.rule.step_minutes = 60
    world.rule.save()
    assert len(find(world).timeslots) == 10
    world.rule.skills.add(SkillFactory())
    assert find(world).reason is Reason.NO_SKILLED_TEAM


def test_a_deleted_skill_is_needed_no_more():
    needed = SkillFactory()
    world = working_world(rule={"skills": [needed]})
    assert find(world).reason is Reason.NO_SKILLED_TEAM
    needed.delete()
    assert find(world).timeslots


def test_a_service_without_a_rule_follows_the_defaults():
    world = working_world()
    world.rule.delete()
    world.service.refresh_from_db()
    assert len(find(world).timeslots) == 19


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        (FRIDAY, Reason.CLOSED_DAY),
        (TODAY + timedelta(days=61), Reason.BEYOND_HORIZON),
        (TODAY + timedelta(days=400), Reason.BEYOND_HORIZON),
        (TODAY - timedelta(days=1), Reason.LEAD_TIME),
        (TODAY - timedelta(days=400), Reason.LEAD_TIME),
    ],
)
def test_names_the_reason_of_a_date(date, reason):
    assert find(working_world(), date=date).reason is reason


def test_covers_neither_no_zone_nor_an_inactive_nor_an_unserved_one():
    world = working_world()
    zones = [None, ZoneFactory(inactive=True), ZoneFactory()]
    assert {find(world, zone=zone).reason for zone in zones} == {Reason.ZONE_NOT_COVERED}


def test_a_zone_of_inactive_teams_is_not_covered():
    world = working_world(team={"inactive": True})
    assert find(world).reason is Reason.ZONE_NOT_COVERED


def test_asks_for_every_skill():
    deep, windows = SkillFactory(), SkillFactory()
    world = working_world(team={"skills": [deep]}, rule={"skills": [deep, windows]})
    assert find(world).reason is Reason.NO_SKILLED_TEAM
    world.team.skills.add(windows)
    assert find(world).reason is None


def test_teams_serve_other_zones_than_their_home():
    world = working_world()
    other = ZoneFactory()
    world.team.zones.add(other)
    assert find(world, zone=other).reason is None


def test_wants_as_many_teams_as_asked():
    world = working_world(teams=2)
    assert find(world, number_of_teams=2).timeslots
    assert find(world, number_of_teams=3).reason is Reason.NOT_ENOUGH_TEAMS


def test_a_team_whose_days_are_missing_has_no_hours():
    world = working_world()
    zone = ZoneFactory()
    TeamFactory(home_zone=zone)
    assert find(world, zone=zone).reason is Reason.CLOSED_DAY


def test_finds_the_next_free_timeslot(django_assert_num_queries):
    world = working_world()
    find(world)
    # Friday, then the two days behind it.
    with django_assert_num_queries(2):
        slot = find_next(world, FRIDAY)
    assert slot == Timeslot(FRIDAY + timedelta(days=1), 480, 660, capacity=1)


def test_never_looks_before_today():
    assert find_next(working_world(), TODAY - timedelta(days=30)).date == TODAY


def test_finds_nothing_where_nothing_is_free():
    world = working_world(team={"max_minutes_a_day": 60})
    assert find_next(world, TODAY) is None

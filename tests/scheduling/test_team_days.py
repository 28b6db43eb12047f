"""Making, rebuilding and verifying team days."""

import io
import random
import time
import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from scheduling import masks
from scheduling.errors import TimeslotUnavailable
from scheduling.models import TeamDay
from scheduling.query import busy_to_bytes
from scheduling.services.extend_horizon import extend_horizon, horizon_dates
from scheduling.services.rebuild_after_change import rebuild_after_change
from scheduling.services.rebuild_team_days import rebuild_team_days
from scheduling.services.release_time import release_time
from scheduling.services.reserve_time import reserve_time
from scheduling.services.verify_team_days import verify_team_days
from scheduling.tasks import extend_horizon as extend_horizon_task
from scheduling.visit import Visit
from tests.factories.scheduling import (
    FRIDAY,
    NOW,
    THURSDAY,
    TODAY,
    CalendarDayFactory,
    ReservationFactory,
    ShiftRuleFactory,
    TeamExceptionFactory,
    TeamFactory,
    ZoneFactory,
    working_world,
)

pytestmark = pytest.mark.django_db


def work_on(team, day=THURSDAY):
    row = TeamDay.objects.get(team=team, date=day)
    return list(masks.spans(masks.from_bytes(row.work)))


def rebuild(team, day=THURSDAY):
    rebuild_team_days(teams=[team], dates=[day])
    return work_on(team, day)


def test_makes_days_from_yesterday_past_the_horizon():
    world = working_world()
    dates = list(world.team.days.order_by("date").values_list("date", flat=True))
    assert dates == horizon_dates(now=NOW)
    assert (dates[0], dates[-1]) == (TODAY - timedelta(days=1), TODAY + timedelta(days=62))


def test_makes_only_what_is_missing():
    world = working_world()
    assert extend_horizon(now=NOW) == 0
    assert extend_horizon(now=NOW + timedelta(days=1)) == 1
    TeamFactory(home_zone=world.zone)
    assert extend_horizon(now=NOW) == 64


def test_makes_the_days_of_24_teams_quickly():
    started = time.perf_counter()
    working_world(teams=24)
    assert time.perf_counter() - started < 4
    assert TeamDay.objects.count() == 24 * 64


@pytest.mark.parametrize(
    ("kind", "on_workday", "on_rest_day"),
    [
        ("OPEN", [(420, 600)], [(420, 600)]),
        ("EID", [(420, 600)], [(420, 600)]),
        ("REDUCED", [(480, 600)], []),
        ("CLOSED", [], []),
    ],
)
def test_a_special_day_with_hours(kind, on_workday, on_rest_day):
    """The week's hours begin at 08:00, the special ones last from 07:00 to 10:00."""
    team = working_world().team
    for day in (THURSDAY, FRIDAY):
        CalendarDayFactory(date=day, kind=kind, start_minute=420, end_minute=600)
    assert (rebuild(team), rebuild(team, FRIDAY)) == (on_workday, on_rest_day)


def test_a_holiday_without_hours_is_closed():
    team = working_world().team
    CalendarDayFactory(kind="EID")
    assert rebuild(team) == []


def test_new_days_know_the_time_that_is_taken():
    team = TeamFactory()
    ReservationFactory(team=team, start_minute=600, end_minute=780)
    extend_horizon(now=NOW)
    row = TeamDay.objects.get(team=team, date=THURSDAY)
    assert (row.jobs, row.minutes) == (1, 180)
    assert verify_team_days(now=NOW) == []


def test_dates_apart_know_their_own_visits_in_few_queries(django_assert_num_queries):
    team, apart = TeamFactory(), [THURSDAY + timedelta(weeks=n) for n in range(8)]
    for day in [TODAY, FRIDAY, *apart[1:]]:
        ReservationFactory(team=team, date=day)
    with django_assert_num_queries(13):
        assert rebuild_team_days(teams=[team], dates=apart) == 8
    assert [row.jobs for row in TeamDay.objects.order_by("date")] == [0, *[1] * 7]
    assert {d.field for d in verify_team_days(now=NOW)} == {"row"}


def test_the_narrowest_shift_wins():
    world = working_world()
    ShiftRuleFactory(weekday=3, zone=world.zone, end_minute=900)
    ShiftRuleFactory(weekday=3, zone=ZoneFactory(), end_minute=800)
    assert rebuild(world.team) == [(480, 900)]
    ShiftRuleFactory(weekday=3, team=world.team, end_minute=600)
    assert rebuild(world.team) == [(480, 600)]


def test_shifts_hold_within_their_dates():
    world = working_world()
    ShiftRuleFactory(weekday=3, team=world.team, end_minute=600, valid_from=FRIDAY)
    assert rebuild(world.team) == [(480, 1200)]
    next_week = THURSDAY + timedelta(days=7)
    assert rebuild(world.team, next_week) == [(480, 600)]


def test_the_calendar_of_the_zone_wins_over_everybody_s():
    world = working_world()
    CalendarDayFactory()
    assert rebuild(world.team) == []
    CalendarDayFactory(zone=world.zone, reduced=True)
    assert rebuild(world.team) == [(600, 960)]


def test_exceptions_are_of_one_team():
    world = working_world(teams=2)
    TeamExceptionFactory(team=world.team, kind="BREAK", start_minute=720, end_minute=750)
    assert rebuild(world.team) == [(480, 720), (750, 1200)]
    assert rebuild(world.teams[1]) == [(480, 1200)]


def test_rebuilding_touches_only_what_differs():
    world = working_world()
    dates = horizon_dates(now=NOW)
    assert rebuild_team_days(teams=world.teams, dates=dates) == 0
    TeamDay.objects.filter(date=THURSDAY).update(busy=busy_to_bytes({b"?" * 16: masks.FULL}))
    assert rebuild_team_days(teams=world.teams, dates=dates) == 1
    assert TeamDay.objects.get(date=THURSDAY).version == 1


def test_a_changed_rule_names_the_visits_that_no_longer_fit():
    world = working_world()
    visit = ReservationFactory(team=world.team)
    ReservationFactory(team=world.team, start_minute=900, end_minute=1000)
    off = TeamExceptionFactory(team=world.team, start_minute=600, end_minute=660)
    assert rebuild_after_change(changed=[off], now=NOW) == [visit]
    assert work_on(world.team) == [(480, 600), (660, 1200)]


def test_a_moved_rule_mends_the_day_it_left():
    world = working_world()
    closed = CalendarDayFactory(date=THURSDAY)
    rebuild_after_change(changed=[closed], now=NOW)
    before = type(closed).objects.get()
    closed.date = THURSDAY + timedelta(days=2)
    closed.save()
    rebuild_after_change(changed=[before, closed], now=NOW)
    assert work_on(world.team) == [(480, 1200)]
    assert work_on(world.team, closed.date) == []


def test_verify_shows_what_differs():
    working_world()
    TeamDay.objects.filter(date=THURSDAY).update(jobs=2, work=b"", max_free_run=5)
    found = {d.field: (d.stored, d.expected) for d in verify_team_days(now=NOW)}
    work = masks.to_bytes(masks.covering(480, 1200))
    assert found == {"work": (b"", work), "jobs": (2, 0), "max_free_run": (5, 720)}


def test_verify_leaves_the_hours_of_past_days_alone():
    working_world()
    TeamDay.objects.update(work=bytes(63), max_free_run=0)
    much_later = NOW + timedelta(days=400)
    assert {found.field for found in verify_team_days(now=much_later)} == {"row"}


def test_verify_misses_every_day_that_is_not_there():
    world = working_world(teams=2)
    TeamDay.objects.filter(date=THURSDAY, team=world.team).delete()
    [found] = verify_team_days(now=NOW)
    assert (found.day.team, found.day.date) == (world.team, THURSDAY)
    assert (found.field, found.stored, found.expected) == ("row", 0, 1)


def test_verify_stands_a_team_that_is_made_meanwhile():
    world, new = working_world(), []

    def make_one(_day):
        if not new:
            new.append(TeamFactory(home_zone=world.zone))
            rebuild_after_change(changed=new, now=NOW)

    assert verify_team_days(now=NOW, progress=make_one) == []


def test_a_rebuild_that_began_before_a_changed_rule_does_not_undo_it():
    # More rows than one transaction takes.
    world, dates, changed = working_world(teams=5), horizon_dates(now=NOW), []

    def take_off(_day):
        if not changed:
            changed.append(TeamExceptionFactory(team=world.team, date=dates[-2]))
            rebuild_after_change(changed=changed, now=NOW)

    rebuild_team_days(teams=world.teams, dates=dates, progress=take_off)
    assert work_on(world.team, dates[-2]) == []


def test_stays_right_whatever_is_reserved_and_released():
    world = working_world(teams=3, over_midnight=True, rule={"with_margins": True})
    chance, owners = random.Random(7), []
    for _ in range(120):
        if owners and chance.random() < 0.4:
            release_time(owner_id=owners.pop(chance.randrange(len(owners))))
            continue
        start = chance.randrange(840, 1440, 30)
        minutes = chance.choice([60, 120, 187])
        owner_id, day = uuid.uuid4(), TODAY + timedelta(days=chance.choice([1, 3, 4]))
        visit = Visit(
            zone=world.zone,
            service=world.service,
            minutes=minutes,
            number_of_teams=chance.choice([1, 2]),
        )
        try:
            reserve_time(visit.at(day, start), owner_id=owner_id, now=NOW)
        except TimeslotUnavailable:
            continue
        owners.append(owner_id)
    assert len(owners) > 5
    assert verify_team_days(now=NOW) == []


def test_the_task_keeps_the_horizon(time_machine):
    time_machine.move_to(NOW)
    TeamFactory()
    extend_horizon_task()
    assert TeamDay.objects.count() == 64


def test_the_task_forgets_days_of_more_than_a_month_ago(time_machine):
    working_world()
    time_machine.move_to(NOW + timedelta(days=33))
    extend_horizon_task()
    days = TeamDay.objects.order_by("date").values_list("date", flat=True)
    assert (days[0], len(days)) == (TODAY + timedelta(days=2), 31 + 63)


def test_the_command_rebuilds_chosen_days(time_machine):
    time_machine.move_to(NOW)
    world = working_world(teams=2)
    TeamDay.objects.update(jobs=2)
    out, chosen = io.StringIO(), ["--team", world.team.name, "--date", f"{THURSDAY}"]
    call_command("rebuild_team_days", *chosen, stdout=out, stderr=io.StringIO())
    assert out.getvalue() == "1 team days changed.\n"
    assert TeamDay.objects.get(jobs=0).team == world.team


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--team", "Nobody"], "There is no team named Nobody."),
        (["--date", "1 July"], "1 July is no date such as 2026-07-01"),
        (["--verify", "--date", "2026-07-01"], "--verify checks everything"),
    ],
)
def test_the_command_says_what_is_wrong(db, options, problem):
    with pytest.raises(CommandError, match=problem):
        call_command("rebuild_team_days", *options)


def test_the_command_shows_its_progress(time_machine):
    time_machine.move_to(NOW)
    working_world()
    progress = io.StringIO()
    call_command("rebuild_team_days", stdout=io.StringIO(), stderr=progress)
    assert progress.getvalue().splitlines()[-1] == "2026-09-01 done (64 of 64 dates)"


def test_the_command_rebuilds_and_verifies(time_machine):
    time_machine.move_to(NOW)
    working_world()
    TeamDay.objects.filter(date=THURSDAY).update(jobs=2)
    with pytest.raises(CommandError, match="1 differences"):
        call_command("rebuild_team_days", "--verify", stderr=io.StringIO())
    out = io.StringIO()
    call_command("rebuild_team_days", stdout=out, stderr=io.StringIO())
    call_command("rebuild_team_days", "--verify", stdout=out, stderr=io.StringIO())
    assert out.getvalue().splitlines() == [
        "1 team days changed.",
        "Every team day agrees with the rules and the reservations.",
    ]

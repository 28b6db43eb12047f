"""The judge itself, against expectations that were worked out by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from tests.scheduling.brute_force import (
    Break,
    CalendarDay,
    Change,
    Demand,
    Reservation,
    Rule,
    Season,
    Shift,
    Team,
    World,
    absolute,
    can_come,
    capacities,
    hours_of,
    next_available,
    reason,
    stretches,
)
from tests.scheduling.worlds import cases

TODAY = date(2026, 7, 1)
TOMORROW = date(2026, 7, 2)
THURSDAY = 3
ANT = Team("ant", "north", frozenset({"north", "south"}))
DEMAND = Demand("north", TOMORROW, 60, 1, (TODAY, 540))


def daily(start, end, scope="everybody", key=None, season="STANDARD"):
    return [Shift(scope, key, weekday, start, end, season) for weekday in range(7)]


def world(start=480, end=1080, **rows):
    usual = {"rule": Rule(step=60), "zones": {"north", "south"}, "teams": [ANT]}
    return World(**usual | {"shifts": daily(start, end)} | rows)


def booked(start, end, zone="north", *, day=TOMORROW, owner=None):
    span = absolute(day, start), absolute(day, end)
    return Reservation("ant", day, start, end, *span, zone, owner)


def spans_of(minutes):
    return list(stretches(minutes))


def test_starts_lie_on_the_step_and_before_midnight():
    night = world(1310, 2160)
    assert capacities(night, DEMAND) == {1320: 1, 1380: 1}
    assert not can_come(night, ANT, DEMAND, 1330)
    assert not can_come(night, ANT, DEMAND, 1440)


@pytest.mark.parametrize(("days", "offered"), [(-1, False), (0, True), (3, True), (4, False)])
def test_dates_run_from_today_to_the_horizon(days, offered):
    asked = replace(DEMAND, date=TODAY + timedelta(days=days))
    assert bool(capacities(world(rule=Rule(horizon=3)), asked)) is offered


def test_leaves_the_lead_time():
    asked = replace(DEMAND, date=TODAY, now=(TODAY, 541))
    assert min(capacities(world(rule=Rule(step=5, lead=120)), asked)) == 665


@pytest.mark.parametrize(("now", "offered"), [(599, True), (600, False)])
def test_closes_at_the_cut_off_of_the_day_before(now, offered):
    closing = world(rule=Rule(cutoff=600))
    assert bool(capacities(closing, replace(DEMAND, now=(TODAY, now)))) is offered


def test_hours_round_in_and_what_is_taken_away_rounds_out():
    odd = world(482, 603, changes=[Change("ant", TOMORROW, "OFF", 543, 546)])
    assert spans_of(hours_of(odd, ANT, TOMORROW)[0]) == [(485, 540), (550, 600)]
    odd.rule = Rule(step=5)
    assert list(capacities(odd, replace(DEMAND, minutes=46))) == [485, 490, 550]
    assert reason(odd, replace(DEMAND, minutes=56)) == "OUTSIDE_HOURS"


@pytest.mark.parametrize(
    ("rows", "spans"),
    [
        ({"shifts": daily(480, 600) + daily(540, 700)}, [(480, 700)]),
        ({"shifts": daily(480, 600) + daily(700, 800, "zone", "north")}, [(700, 800)]),
        ({"shifts": daily(480, 600) + daily(700, 800, "zone", "south")}, [(480, 600)]),
        (
            {"shifts": daily(480, 600, "zone", "north") + daily(0, 60, "team", "ant")},
            [(0, 60)],
        ),
        ({"shifts": [Shift("everybody", None, THURSDAY, 0, 60, valid_to=TODAY)]}, []),
        ({"shifts": [Shift("everybody", None, THURSDAY, 0, 60, valid_to=TOMORROW)]}, [(0, 60)]),
        ({"teams": [replace(ANT, rest_weekday=THURSDAY)]}, []),
        ({"calendar": [CalendarDay(TOMORROW, None, "CLOSED")]}, []),
        ({"calendar": [CalendarDay(TOMORROW, None, "EID")]}, []),
        ({"calendar": [CalendarDay(TOMORROW, None, "EID", 600, 1200)]}, [(600, 1200)]),
        ({"calendar": [CalendarDay(TOMORROW, None, "REDUCED", 600, 1200)]}, [(600, 1080)]),
        (
            {
                "calendar": [
                    CalendarDay(TOMORROW, "north", "OPEN", 60, 120),
                    CalendarDay(TOMORROW, None, "CLOSED"),
                ]
            },
            [(60, 120)],
        ),
        (
            {
                "changes": [
                    Change("ant", TOMORROW, "BREAK", 1020, 1140),
                    Change("ant", TOMORROW, "EXTRA", 1080, 1200),
                ]
            },
            [(480, 1020), (1140, 1200)],
        ),
    ],
)
def test_hours_follow_from_the_rows(rows, spans):
    drawn_up = world(**rows)
    assert spans_of(hours_of(drawn_up, drawn_up.teams[0], TOMORROW)[0]) == spans


def test_an_open_day_ends_the_rest():
    resting = replace(ANT, rest_weekday=THURSDAY)
    opened = world(calendar=[CalendarDay(TOMORROW, None, "OPEN", 600, 700)])
    assert spans_of(hours_of(opened, resting, TOMORROW)[0]) == [(600, 700)]


def test_ramadan_takes_the_place_of_narrower_standard_hours():
    shifts = daily(480, 1080, "team", "ant") + daily(1200, 1500, season="RAMADAN")
    fasting = world(shifts=shifts, seasons=[Season(TOMORROW, TOMORROW, 240)])
    assert spans_of(hours_of(fasting, ANT, TODAY)[0]) == [(480, 1080)]
    work, _, limit = hours_of(fasting, ANT, TOMORROW)
    assert (spans_of(work), limit) == ([(1200, 1500)], 240)


def test_breaks_come_fixed_and_after_uninterrupted_hours():
    fixed = Break("zone", "north", 60, start=722)
    rules = [
        Break("everybody", None, 10, after=200),
        Break("team", "ant", 30, after=180),
        Break("everybody", None, 60, start=500, season="RAMADAN"),
        fixed,
        replace(fixed, start=800, active=False),
    ]
    _, breaks, _ = hours_of(world(breaks=rules), ANT, TOMORROW)
    assert spans_of(breaks) == [(660, 690), (720, 785), (965, 995)]


def test_a_break_after_hours_comes_again_and_only_before_more_hours():
    rules = [Break("team", "ant", 15, after=120), Break("team", "ant", 30, after=100)]
    _, breaks, _ = hours_of(world(480, 760, breaks=rules), ANT, TOMORROW)
    assert spans_of(breaks) == [(580, 610), (710, 740)]
    _, breaks, _ = hours_of(world(480, 605, breaks=rules[:1]), ANT, TOMORROW)
    assert spans_of(breaks) == [(600, 605)]
    _, breaks, _ = hours_of(world(480, 600, breaks=rules[:1]), ANT, TOMORROW)
    assert breaks == set()


def test_a_visit_longer_than_every_stretch_takes_its_breaks_inside():
    lunch = world(breaks=[Break("everybody", None, 60, start=720)])
    assert list(capacities(lunch, replace(DEMAND, minutes=296))) == [780]
    assert list(capacities(lunch, replace(DEMAND, minutes=301))) == [480, 540, 600, 660, 720]
    lunch.changes = [Change("ant", TOMORROW, "BREAK", 720, 780)]
    assert reason(lunch, replace(DEMAND, minutes=301)) == "OUTSIDE_HOURS"


@pytest.mark.parametrize(("until", "offered"), [(590, True), (595, False)])
def test_preparation_and_clean_up_round_out(until, offered):
    busy = world(rule=Rule(preparation=7, cleanup=3), reservations=[booked(500, until)])
    busy.reservations.append(booked(665, 700))
    assert can_come(busy, ANT, DEMAND, 600) is offered
    assert not can_come(busy, ANT, replace(DEMAND, minutes=63), 600)


def test_sells_no_more_minutes_than_the_team_and_the_season_allow():
    full = world(reservations=[booked(480, 660), booked(480, 1000, day=TODAY)])
    full.seasons = [Season(TODAY, TOMORROW, 240)]
    assert reason(full, DEMAND) is None
    assert reason(full, replace(DEMAND, minutes=61)) == "FULLY_BOOKED"
    assert reason(full, replace(DEMAND, minutes=241)) == "OUTSIDE_HOURS"


def test_travels_by_direction_in_whole_cells():
    travel = {("south", "north"): 62, ("north", "south"): 31}
    away = world(rule=Rule(step=5), reservations=[booked(720, 780, "south")], travel=travel)
    starts = [start for start in capacities(away, DEMAND) if 600 < start < 900]
    assert starts[:5] == [605, 610, 615, 620, 625]
    assert starts[5] == 845


def test_last_nights_visit_and_the_way_from_it_reach_into_the_morning():
    night = world(0, 400, travel={("south", "north"): 60})
    night.reservations = [booked(1380, 1600, "south", day=TODAY)]
    assert list(capacities(night, DEMAND)) == [240, 300]
    late = world(1200, 2160, reservations=[booked(60, 120, day=TOMORROW + timedelta(days=1))])
    assert list(capacities(late, replace(DEMAND, minutes=180))) == [1200, 1260, 1320]


CLOSED = {"calendar": [CalendarDay(TOMORROW, None, "CLOSED")]}
FULL = {"reservations": [booked(480, 1060)]}
FAR = {"reservations": [booked(540, 1020, "south")], "travel": {("south", "north"): 5}}
FAR["travel"]["north", "south"] = 5


@pytest.mark.parametrize(
    ("rows", "asked", "code"),
    [
        ({}, {}, None),
        ({"breaks": [Break("everybody", None, 600, start=480)]}, {}, None),
        ({}, {"zone": None}, "ZONE_NOT_COVERED"),
        ({"zones": {"south"}}, {}, "ZONE_NOT_COVERED"),
        ({"teams": [replace(ANT, active=False)]}, {}, "ZONE_NOT_COVERED"),
        ({"teams": [replace(ANT, zones=frozenset({"south"}))]}, {}, "ZONE_NOT_COVERED"),
        ({"rule": Rule(skills=frozenset({"glass"}), horizon=0)}, {}, "NO_SKILLED_TEAM"),
        (CLOSED | {"rule": Rule(horizon=0)}, {}, "BEYOND_HORIZON"),
        (CLOSED, {"now": (TOMORROW + timedelta(days=1), 0)}, "LEAD_TIME"),
        (CLOSED | FULL | {"rule": Rule(lead=9999)}, {}, "CLOSED_DAY"),
        (FULL | {"rule": Rule(lead=9999)}, {"minutes": 601}, "OUTSIDE_HOURS"),
        (FULL | {"rule": Rule(lead=9999)}, {}, "LEAD_TIME"),
        (FULL, {"number_of_teams": 2}, "FULLY_BOOKED"),
        (FAR, {"number_of_teams": 2}, "TRAVEL_GAP"),
        ({}, {"number_of_teams": 2}, "NOT_ENOUGH_TEAMS"),
    ],
)
def test_names_the_first_reason(rows, asked, code):
    assert reason(world(**rows), replace(DEMAND, **asked)) == code


def test_counts_the_teams_of_each_start():
    bee = replace(ANT, name="bee")
    both = world(540, 720, teams=[ANT, bee], reservations=[booked(480, 600)])
    assert capacities(both, DEMAND) == {540: 1, 600: 2, 660: 2}
    assert capacities(both, replace(DEMAND, number_of_teams=2)) == {600: 2, 660: 2}


def test_leaves_out_the_reservations_of_an_owner():
    moving = world(540, 660, reservations=[booked(540, 660, owner="first")])
    assert capacities(moving, DEMAND, exclude="second") == {}
    assert capacities(moving, DEMAND, exclude="first") == {540: 1, 600: 1}


def test_next_available_looks_from_today_to_the_horizon():
    later = world(rule=Rule(step=60, lead=2 * 1440, horizon=3))
    asked = replace(DEMAND, date=TODAY - timedelta(days=9))
    assert next_available(later, asked) == (date(2026, 7, 3), 540)
    later.rule = replace(later.rule, horizon=1)
    assert next_available(later, asked) is None


@settings(max_examples=50, deadline=None)
@given(cases())
def test_the_answers_about_a_drawn_world_agree(case):
    drawn, demand = case
    offered = capacities(drawn, demand)
    assert (reason(drawn, demand) is None) == bool(offered)
    for start, count in list(offered.items())[:3]:
        assert sum(can_come(drawn, team, demand, start) for team in drawn.teams) == count
    if offered:
        assert next_available(drawn, demand) == (demand.date, min(offered))

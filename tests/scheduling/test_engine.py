"""The engine's reasons and its choice of teams, one by one."""

import uuid

import pytest

from scheduling import masks
from scheduling.engine import choose_teams, find_starts
from scheduling.query import AvailabilityQuery, Rule, TeamRow
from scheduling.timeslots import Reason

DAY = masks.covering(480, 1200)
YESTERDAY_NOON = -720


HERE, THERE = b"here", b"there"


def row(number=1, *, work=DAY, busy=0, there=0, **columns):
    taken = {HERE: busy, THERE: there}
    return TeamRow(uuid.UUID(int=number), work, busy=taken, home=HERE, **columns)


def query(*, minutes=180, teams=1, now=YESTERDAY_NOON, travel=None, **rule):
    return AvailabilityQuery(Rule(**rule), minutes, teams, now, HERE, travel or {})


# There and back take different times; 12 minutes need three cells.
TRAVEL = {(HERE, THERE): 45, (THERE, HERE): 12}


@pytest.mark.parametrize(
    ("rows", "asked", "reason"),
    [
        ([row(work=0)], query(), Reason.CLOSED_DAY),
        ([], query(), Reason.CLOSED_DAY),
        ([row()], query(minutes=725), Reason.OUTSIDE_HOURS),
        ([row(max_minutes=120)], query(), Reason.OUTSIDE_HOURS),
        ([row()], query(now=1000, lead_minutes=120), Reason.LEAD_TIME),
        ([row()], query(now=1500), Reason.LEAD_TIME),
        ([row()], query(now=-61 * 1440), Reason.BEYOND_HORIZON),
        ([row(busy=DAY)], query(), Reason.FULLY_BOOKED),
        ([row(minutes=600, max_minutes=720)], query(), Reason.FULLY_BOOKED),
        ([row()], query(now=-200, cutoff_minute=1200), Reason.LEAD_TIME),
        ([row(there=masks.covering(660, 1020))], query(travel=TRAVEL), Reason.TRAVEL_GAP),
        ([row()], query(teams=2), Reason.NOT_ENOUGH_TEAMS),
        ([row(), row(2, busy=DAY)], query(teams=2), Reason.NOT_ENOUGH_TEAMS),
    ],
)
def test_names_the_first_step_that_leaves_nothing(rows, asked, reason):
    answer = find_starts(rows, asked)
    assert answer.capacities == {}
    assert answer.reason is reason


def test_sells_the_last_day_of_the_horizon_and_not_the_next():
    last = query(now=-3 * 1440, horizon_days=3)
    assert find_starts([row()], last).reason is None
    beyond = query(now=-3 * 1440 - 1, horizon_days=3)
    assert find_starts([row()], beyond).reason is Reason.BEYOND_HORIZON


def test_counts_the_teams_of_each_start():
    morning = masks.covering(480, 720)
    answer = find_starts([row(), row(2, busy=morning)], query(minutes=240, step_minutes=240))
    assert answer.capacities == {480: 1, 720: 2, 960: 2}


def test_offers_a_visit_over_midnight_as_one_span():
    late = masks.covering(1200, 1560)
    answer = find_starts([row(work=late)], query(minutes=180, step_minutes=60))
    assert list(answer.capacities) == [1200, 1260, 1320, 1380]


def test_never_starts_on_the_next_day():
    night = masks.covering(1380, 2160)
    answer = find_starts([row(work=night)], query(minutes=60, step_minutes=30))
    assert list(answer.capacities) == [1380, 1410]


def test_keeps_margins_free_of_other_visits_but_not_inside_the_shift():
    lunch = masks.covering(720, 780)
    asked = query(minutes=120, preparation_minutes=30, cleanup_minutes=30)
    starts = find_starts([row(busy=lunch)], asked).capacities
    assert [s for s in starts if s < 780] == [480, 510, 540, 570]
    assert min(s for s in starts if s > 720) == 810
    assert max(starts) == 1080


@pytest.mark.parametrize("start", [481, 1440, -30, 485])
def test_refuses_a_start_off_the_grid(start):
    assert choose_teams([row()], query(), start) is Reason.TIMESLOT_UNAVAILABLE


def test_says_why_a_start_cannot_be_had():
    assert choose_teams([row(busy=DAY)], query(), 480) is Reason.FULLY_BOOKED


def test_prefers_the_tightest_fit():
    tight = row(9, busy=masks.covering(660, 1200))
    assert choose_teams([row(1), tight], query(), 480) == [tight]


def test_prefers_the_team_with_the_fewest_minutes_then_the_id():
    rows = [row(3), row(1, minutes=60), row(2)]
    chosen = choose_teams(rows, query(teams=3), 480)
    assert [team.team_id.int for team in chosen] == [2, 3, 1]


def test_turns_the_order_for_those_who_lost_a_race():
    rows = [row(1), row(2), row(3)]
    chosen = choose_teams(rows, query(teams=2), 480, skip=2)
    assert [team.team_id.int for team in chosen] == [3, 1]


def test_prefers_the_teams_that_it_is_told_to():
    rows = [row(number) for number in range(4)]
    wanted = {rows[2].team_id, rows[3].team_id}
    chosen = choose_teams(rows, query(teams=3), 480, preferred=wanted, skip=1)
    assert chosen == [rows[2], rows[3], rows[1]]


def test_sells_a_date_until_the_cutoff_of_the_day_before():
    assert find_starts([row()], query(now=-241, cutoff_minute=1200)).reason is None
    answer = find_starts([row()], query(now=-240, cutoff_minute=1200))
    assert answer.reason is Reason.LEAD_TIME


def test_keeps_the_way_to_and_from_another_zone_free():
    lunch = masks.covering(720, 780)
    asked = query(minutes=60, step_minutes=5, travel=TRAVEL)
    starts = find_starts([row(there=lunch)], asked).capacities
    assert max(s for s in starts if s < 720) == 720 - 60 - 45
    assert min(s for s in starts if s > 720) == 780 + 15


def test_the_way_counts_around_preparation_and_clean_up():
    lunch = masks.covering(720, 780)
    margins = {"preparation_minutes": 15, "cleanup_minutes": 20}
    asked = query(minutes=60, step_minutes=5, travel=TRAVEL, **margins)
    starts = find_starts([row(there=lunch)], asked).capacities
    assert max(s for s in starts if s < 720) == 720 - 60 - 45 - 20
    assert min(s for s in starts if s > 720) == 780 + 15 + 15


def test_the_evening_before_can_be_too_near():
    night = masks.covering(0, 2160)
    visit = masks.covering(-60, -5)
    asked = query(minutes=60, step_minutes=5, travel=TRAVEL)
    assert min(find_starts([row(work=night, there=visit)], asked).capacities) == 10


def test_a_visit_longer_than_every_stretch_takes_its_break_inside():
    lunch = masks.covering(780, 810)
    team = row(work=DAY & ~lunch, breaks=lunch)
    assert max(s for s in find_starts([team], query(minutes=390)).capacities) == 810
    assert list(find_starts([team], query(minutes=420)).capacities) == [*range(480, 781, 30)]


def test_prefers_the_team_whose_ways_grow_least():
    travel = {(HERE, THERE): 20, (THERE, HERE): 20}
    noon, evening = masks.covering(720, 780), masks.covering(1080, 1200)
    between = row(1, there=noon | evening)
    near, on_the_way_home = row(9, busy=noon), row(8, there=noon)
    teams = [between, near, on_the_way_home]
    chosen = choose_teams(teams, query(teams=3, travel=travel), 840)
    assert [team.team_id.int for team in chosen] == [8, 9, 1]

"""The engine agrees with a model that counts minutes, whatever the day looks like."""

import uuid

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling import masks
from scheduling.engine import Demand, Rule, TeamRow, choose_teams, find_starts
from scheduling.timeslots import Reason
from tests.scheduling.brute_force import SlowDemand, SlowTeam, can_come, capacities

cells = st.integers(0, 432)
spans = st.lists(
    st.tuples(cells, cells).filter(lambda s: s[0] < s[1]).map(lambda s: (s[0] * 5, s[1] * 5)),
    max_size=4,
)
slow_teams = st.lists(
    st.builds(
        SlowTeam,
        work=spans,
        busy=spans,
        minutes=st.integers(0, 720),
        max_minutes=st.integers(300, 1440),
    ),
    max_size=5,
)
slow_demands = st.builds(
    SlowDemand,
    step=st.sampled_from([5, 15, 30, 60]),
    preparation=st.integers(0, 60),
    cleanup=st.integers(0, 60),
    lead=st.integers(0, 600),
    minutes=st.integers(1, 720),
    teams=st.integers(1, 3),
    now=st.integers(-2000, 1439),
)


def rows_of(teams):
    return [
        TeamRow(
            team_id=uuid.UUID(int=number),
            work=union(team.work),
            busy=union(team.busy),
            minutes=team.minutes,
            max_minutes=team.max_minutes,
        )
        for number, team in enumerate(teams)
    ]


def union(spans):
    mask = 0
    for start, end in spans:
        mask |= masks.covering(start, end)
    return mask


def demand_of(slow):
    rule = Rule(slow.step, slow.preparation, slow.cleanup, slow.lead, horizon_days=60)
    return Demand(rule, slow.minutes, slow.teams, slow.now)


@settings(max_examples=500, deadline=None)
@given(slow_teams, slow_demands)
def test_finds_what_counting_minutes_finds(teams, slow):
    answer = find_starts(rows_of(teams), demand_of(slow))
    assert answer.capacities == capacities(teams, slow)
    assert (answer.reason is None) == bool(answer.capacities)


@settings(max_examples=300, deadline=None)
@given(slow_teams, slow_demands, st.integers(0, 95))
def test_chooses_only_teams_that_can_come(teams, slow, quarter):
    start = quarter * 15
    chosen = choose_teams(rows_of(teams), demand_of(slow), start)
    if start not in capacities(teams, slow):
        assert isinstance(chosen, Reason)
        return
    assert len({row.team_id for row in chosen}) == slow.teams
    assert all(can_come(teams[row.team_id.int], slow, start) for row in chosen)


@settings(deadline=None)
@given(st.integers(0, masks.FULL), st.integers(1, 432))
def test_runs_are_those_of_a_plain_loop(mask, length):
    plain = [c for c in range(433 - length) if (mask >> c) % (1 << length) == (1 << length) - 1]
    assert masks.runs(mask, length) == sum(1 << c for c in plain)


@settings(deadline=None)
@given(st.integers(0, masks.FULL))
def test_spans_make_the_mask_again(mask):
    assert union(masks.spans(mask)) == mask
    assert masks.from_bytes(masks.to_bytes(mask)) == mask

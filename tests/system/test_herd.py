"""Nobody is sold what another has: herds after one slot, over HTTP, on PostgreSQL."""

import re
from datetime import timedelta

import pytest

from tests.processes.stack import Stack
from tests.properties import rounds
from tests.system.crowd import Trade
from tests.system.herd import stampede
from tests.system.judge import faults
from tests.system.make_crowd import make_crowd

pytestmark = [pytest.mark.slow, pytest.mark.postgresql, pytest.mark.timeout(rounds(240))]

CLIENTS, ROUNDS = 24, rounds(24)
STARTS = ["08:00", "11:00", "14:00", "17:00"]
ENDS = ["10:00", "13:00", "16:00", "19:00"]
ONE_TEAM, SEVEN_TEAMS, A_TEAM_EACH = range(3)
TRADES = [Trade(teams=1), Trade(teams=7, most_teams=3), Trade(teams=CLIENTS)]
TAKEN = "422 BOOKING_CREATION_FAILED TIMESLOT_UNAVAILABLE"
TOO_FEW = "422 BOOKING_CREATION_FAILED NOT_ENOUGH_TEAMS"


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    workers = {"WEB_WORKERS": "4", "WEB_THREADS": "6"}
    folder = tmp_path_factory.mktemp("herd")
    with Stack(folder, environment=workers, seeded=False) as running:
        yield running


@pytest.fixture(scope="module")
def crowd(stack):
    return stack.call(make_crowd, TRADES, CLIENTS, 2)


@pytest.fixture
def herd(stack, crowd):
    """Let all clients want the same time, in every round another; count lost races, too."""

    def run(trade, **wanted):
        lost_before = lost_races(stack)
        visit = {"serviceId": crowd.offers[trade].service_id, **wanted}
        answers = stampede(
            stack.base_url, people(crowd), [{**visit, **time} for time in times(crowd)]
        )
        assert faults(stack) == []
        stack.manage("rebuild_team_days", "--verify", "--verbosity", "0")
        return answers, lost_races(stack) - lost_before

    return run


def lost_races(stack):
    return len(re.findall(r"Lost a race for the time of a team in round \d", stack.logs("web")))


def times(crowd):
    """One time a round, none overlapping another, an hour between them for the way."""
    dates = [crowd.first_date + timedelta(days=n) for n in range(ROUNDS // len(STARTS))]
    slots = [{"startAt": a, "endAt": b} for a, b in zip(STARTS, ENDS, strict=True)]
    return [{"date": day.isoformat(), "timeslot": slot} for day in dates for slot in slots]


def people(crowd):
    """Each customer with a contact and an address of its own, in one zone or the other."""
    return [
        (c.key, {"contactId": c.contact_id, "addressId": c.address_ids[n // 3 % 2]})
        for n, c in enumerate(crowd.customers)
    ]


def test_one_free_team_has_one_winner_a_round(herd):
    answers, lost = herd(ONE_TEAM)
    assert answers == [{"200": 1, TAKEN: CLIENTS - 1}] * ROUNDS
    assert lost > 0


def test_three_teams_are_booked_all_or_none_by_as_many_as_fit(herd):
    answers, lost = herd(SEVEN_TEAMS, numberOfTeams=3)
    assert [each["200"] for each in answers] == [2] * ROUNDS
    assert [each[TAKEN] + each[TOO_FEW] for each in answers] == [CLIENTS - 2] * ROUNDS
    assert lost > 0


def test_a_team_for_each_client_leaves_no_loser(herd):
    answers, lost = herd(A_TEAM_EACH)
    assert answers == [{"200": CLIENTS}] * ROUNDS
    assert lost > 0

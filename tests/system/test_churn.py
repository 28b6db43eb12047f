"""Everything changes at once, hundreds of times, and nothing is sold twice or lost.

On PostgreSQL and on SQLite, whichever the tests run on.
"""

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, wait

import pytest
from django.db import connection

from tests.processes.stack import Stack
from tests.properties import rounds
from tests.system import passing
from tests.system.churn import churn
from tests.system.crowd import Trade
from tests.system.judge import faults
from tests.system.make_crowd import make_crowd

pytestmark = [pytest.mark.slow, pytest.mark.timeout(rounds(240))]

CHANGES_EACH, CLIENTS, ZONES = rounds(70), 9, 3
# Of two trades the teams work until 02:00, so that visits from 22:30 on run past midnight.
TRADES = [
    Trade(teams=4, hours=(840, 1560), visit_hours=2, most_teams=3),
    Trade(teams=3, hours=(840, 1560), visit_hours=3, most_teams=2, around_minutes=15),
    Trade(teams=2, hours=(840, 1440), visit_hours=2, around_minutes=30),
]
# Of these kinds every 200 is one change, and every change was answered 200.
ANSWERED_ONCE = ("create", "cancel", "hold", "extend", "use")


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One web process on SQLite, several where they may be."""
    several = {"WEB_WORKERS": "4", "WEB_THREADS": "4"}
    environment = several if connection.vendor == "postgresql" else {}
    folder = tmp_path_factory.mktemp("churn")
    with Stack(folder, environment=environment, seeded=False) as running:
        yield running


@pytest.fixture(scope="module")
def answered(stack):
    """Churn with a process for each customer while deadlines pass; stop the product."""
    crowd = stack.call(make_crowd, TRADES, CLIENTS, ZONES)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(CLIENTS, spawn) as pool:
        clients = [
            pool.submit(churn, stack.base_url, crowd, number, CHANGES_EACH)
            for number in range(CLIENTS)
        ]
        while wait(clients, timeout=0.5).not_done:
            stack.call(passing.let_deadlines_pass)
        counted = sum((client.result() for client in clients), Counter())
    stack.stop()
    return counted


@pytest.fixture(scope="module")
def committed(stack, answered):
    return stack.call(passing.committed)


def test_every_rule_holds(stack, answered):
    assert faults(stack) == []


def test_team_days_agree(stack, answered):
    assert "Every team day agrees" in stack.manage(
        "rebuild_team_days", "--verify", "--verbosity", "0"
    )


def test_no_request_fails(answered):
    assert [what for _, what in answered if what.startswith("5")] == []


def test_what_is_answered_is_committed_and_nothing_else(answered, committed):
    for kind in ANSWERED_ONCE:
        assert answered[kind, "200"] == committed[kind], kind


def test_changes_of_every_kind_are_committed(committed):
    assert min(committed.values()) > 0, committed


def test_as_many_changes_are_committed_as_promised(committed):
    assert committed.total() >= CLIENTS * CHANGES_EACH


def test_some_visits_run_past_midnight(stack, answered):
    assert stack.call(passing.visits_over_midnight) > 0

"""A short run of `make chaos`: struck here and there under trade, the product loses nothing.

The faults come in the order of the seed; all ten minutes and every kind are `make chaos`.
"""

import pytest

from benchmarks.chaos.run import run
from tests.processes.own_postgresql import is_installed
from tests.system.webhook_kills.private_redis import PROGRAM

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.timeout(480),
    pytest.mark.skipif(not is_installed(), reason="needs initdb, of Debian's postgresql"),
    pytest.mark.skipif(not PROGRAM, reason="needs redis-server"),
]
KINDS = ["web killed", "worker killed", "PostgreSQL killed", "Redis killed, emptied"]


@pytest.fixture(scope="module")
def report():
    """Strike once by each kind."""
    return run(seconds=60, seed=13, kinds=KINDS, most=len(KINDS))


def test_every_kind_of_fault_strikes(report):
    assert {blow.kind for blow in report.blows} == set(KINDS)


def test_the_audit_finds_nothing(report):
    assert [str(finding) for finding in report.findings] == []


def test_no_answer_is_outside_of_the_contract(report):
    assert [*report.counts.astray, *report.astray] == []


def test_no_outage_is_long(report):
    assert max(blow.outage for blow in report.blows) <= 30


def test_everything_comes_to_rest(report):
    assert report.unfinished == []
    assert report.team_days_agree


def test_changes_of_every_kind_are_acknowledged(report):
    assert report.counts.acknowledged.keys() >= {"create", "update", "cancel", "hold", "pay"}

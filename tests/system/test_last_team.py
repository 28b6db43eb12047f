"""Two processes want the last free team: one books, the other is clearly refused."""

import multiprocessing
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.processes.servers import OwnServers
from tests.processes.stack import ROOT
from tests.system import contenders

pytestmark = pytest.mark.slow

ROUNDS = {"postgresql": 200, "sqlite": 50}


@pytest.fixture
def database(tmp_path, monkeypatch):
    """A migrated database that the processes of this test share; yields its kind."""
    servers = OwnServers()
    for name, value in {**servers.environment, "DATA_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, check=True)
    yield "postgresql" if "DATABASE_URL" in servers.environment else "sqlite"
    servers.drop()


def test_the_last_free_team_is_sold_once(database):
    rounds = ROUNDS[database]
    spawn = multiprocessing.get_context("spawn")
    with spawn.Manager() as manager, ProcessPoolExecutor(2, mp_context=spawn) as pool:
        world = pool.submit(contenders.prepare).result(timeout=120)
        times = pool.submit(contenders.free_times, world, rounds).result(timeout=120)
        assert len(times) == rounds
        barrier = manager.Barrier(2)
        races = [pool.submit(contenders.contend, world, times, barrier) for _ in range(2)]
        outcomes = [race.result(timeout=300) for race in races]
        left = pool.submit(contenders.rows).result(timeout=120)
    per_round = [sorted(pair) for pair in zip(*outcomes, strict=True)]
    assert per_round == [["TIMESLOT_UNAVAILABLE", "booked"]] * rounds
    assert left == {
        "bookings": rounds,
        "reservations": rounds,
        "events": rounds * 2,
        "differences": 0,
    }

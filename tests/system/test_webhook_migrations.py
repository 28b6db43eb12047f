"""Rows of a platform without lanes come through the migrations, down again, and up again."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.processes.servers import OwnServers
from tests.system import webhook_rows as rows

pytestmark = pytest.mark.slow

OLD = {
    ("busy", 1): ("DELIVERED", 1),
    ("busy", 2): ("PENDING", 1),
    ("busy", 3): ("PENDING", 2),
    ("busy", 4): ("FAILED", 4),
    ("busy", 5): ("PENDING", 0),
    ("gone", 5): ("FAILED", 0),
}


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A process with a throw-away database, whose tables are those before lanes."""
    servers = OwnServers()
    settings = {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cleanlife.settings"}
    for name, value in {**servers.environment, **settings}.items():
        monkeypatch.setenv(name, value)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:

        def call(function, *arguments):
            return pool.submit(function, *arguments).result(timeout=120)

        call(_make)
        yield call
    servers.drop()


def _make():
    rows.migrate()
    rows.fill_old_tables()


def test_up_down_and_up_again(elsewhere):
    first = elsewhere(rows.read)
    _check_new(first)

    down = elsewhere(rows.read, *rows.BEFORE_LANES)
    assert {key: row[:2] for key, row in down["deliveries"].items()} == OLD
    # What is being sent keeps its lease, in the column of then.
    assert down["deliveries"]["busy", 3][3:] == (rows.TOKEN, rows.LEASE_END)
    assert down["deliveries"]["busy", 2][2:] == (rows.RETRY_AT, None, None)
    assert down["problems"] == {None, "the endpoint answered 500", "subscription is deleted"}
    assert down["bodies"] == ["", "{}", "{}", "{}", "{}"]
    assert (down["attempts"], down["hashes"], down["kept"]) == (
        first["attempts"],
        first["hashes"],
        True,
    )

    assert elsewhere(rows.read) == first
    assert elsewhere(rows.work_on) == [
        "DELIVERED", "DELIVERED", "DELIVERED", "FAILED", "DELIVERED",
    ]  # fmt: skip


def _check_new(found):
    deliveries = found["deliveries"]
    assert {key: row[:2] for key, row in deliveries.items()} == OLD
    assert {key: row[2] for key, row in deliveries.items()} == {
        ("busy", 1): None,
        ("busy", 2): rows.RETRY_AT,
        # A lease is a due time.
        ("busy", 3): rows.LEASE_END,
        ("busy", 4): None,
        ("busy", 5): rows.NOW,
        ("gone", 5): None,
    }
    assert [key for key, row in deliveries.items() if row[3]] == [("busy", 3)]
    assert found["lanes"] == {"busy": rows.NOW, "idle": None, "gone": None}
    assert found["bodies"] == [None, "{}", "{}", "{}", "{}"]
    assert found["problems"] == {
        None,
        '{"code": "ANSWERED", "status": "500"}',
        '{"code": "DELETED"}',
    }
    assert found["attempts"] == 8
    assert found["partners"] == {True}
    assert found["kept"]

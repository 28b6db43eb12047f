"""Limits of waiting by kind of process: read, sent, held, and what waits too long."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection

from cleanlife import clock
from cleanlife.config.database import database_settings
from cleanlife.config.timeouts import timeouts_of
from cleanlife.health.services.check_database import find_missing_timeouts
from cleanlife.health.services.check_readiness import check_readiness
from tests.client import PartnerClient
from tests.factories.partners import ApiKeyFactory

ROOT = Path(__file__).resolve().parents[2]
URL = "postgres://u:p@127.0.0.1:1/name"
LOCK, STATEMENT, IDLE = (
    "lock_timeout",
    "statement_timeout",
    "idle_in_transaction_session_timeout",
)


@pytest.fixture(autouse=True)
def _nothing_changed(monkeypatch):
    for name in [name for name in os.environ if name.startswith(("DATABASE_TIMEOUTS", "PG"))]:
        monkeypatch.delenv(name)


def settings(monkeypatch, url=URL, **variables):
    for name, value in {"DATABASE_URL": url, **variables}.items():
        monkeypatch.setenv(name, value)
    return database_settings(data_dir=Path())


@pytest.mark.parametrize(
    ("role", "limits"),
    [
        ("web", [2000, 15_000, 15_000]),
        ("worker", [5000, 20_000, 10_000]),
        ("migrate", [5000, 0, 0]),
        ("command", [5000, 0, 300_000]),
    ],
)
def test_each_kind_of_process_has_its_limits(monkeypatch, role, limits):
    found = settings(monkeypatch, PROCESS_ROLE=role)
    assert list(found["TIMEOUTS"].values()) == limits
    assert found["OPTIONS"]["options"] == (
        f"-c {LOCK}={limits[0]} -c {STATEMENT}={limits[1]} -c {IDLE}={limits[2]}"
    )


def test_a_variable_changes_some_of_them(monkeypatch):
    monkeypatch.setenv("DATABASE_TIMEOUTS_WORKER", "lock=0.5, idle=60")
    assert timeouts_of("worker") == {LOCK: 500, STATEMENT: 20_000, IDLE: 60_000}
    assert timeouts_of("web") == {LOCK: 2000, STATEMENT: 15_000, IDLE: 15_000}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PROCESS_ROLE", "cook"),
        ("DATABASE_TIMEOUTS", "none"),
        ("DATABASE_TIMEOUTS_WEB", "lock"),
        ("DATABASE_TIMEOUTS_WEB", "lock=-1"),
        ("DATABASE_TIMEOUTS_MIGRATE", "locks=2"),
        ("DATABASE_TIMEOUTS_COMMAND", "lock=2 statement=3"),
    ],
)
@pytest.mark.parametrize("url", ["", URL])
def test_a_wrong_value_stops_every_process(monkeypatch, url, variable, value):
    with pytest.raises(ImproperlyConfigured, match=variable):
        settings(monkeypatch, url, **{variable: value})


def test_a_pooler_is_sent_none(monkeypatch):
    found = settings(monkeypatch, DATABASE_TIMEOUTS="role", PROCESS_ROLE="web")
    assert "options" not in found["OPTIONS"]
    assert found["TIMEOUTS"][LOCK] == 2000


@pytest.mark.parametrize(
    ("value", "milliseconds"),
    [("700", 700), ("9s", 9000), ("2min", 120_000), ("0", 0), ("1us", 1)],
)
def test_options_of_the_url_are_kept_and_win(monkeypatch, value, milliseconds):
    url = f"{URL}?options=-c%20search_path%3Dours%20--lock-timeout%3D{value}"
    found = settings(monkeypatch, url, PROCESS_ROLE="web")
    assert found["OPTIONS"]["options"].endswith(f" -c search_path=ours --lock-timeout={value}")
    assert found["TIMEOUTS"] == {LOCK: milliseconds, STATEMENT: 15_000, IDLE: 15_000}


def test_options_of_the_environment_are_kept(monkeypatch):
    found = settings(monkeypatch, PGOPTIONS="-c search_path=ours", PROCESS_ROLE="web")
    assert found["OPTIONS"]["options"].endswith(" -c search_path=ours")


@pytest.mark.once
@pytest.mark.parametrize(
    ("program", "role"),
    [
        ("import cleanlife.wsgi", "web"),
        ("import sys, manage; sys.argv = ['', 'migrate', '--help']; manage.main()", "migrate"),
        ("import sys, manage; sys.argv = ['', 'check', '--help']; manage.main()", "command"),
    ],
)
def test_a_process_knows_what_it_is_for(tmp_path, program, role):
    asked = "import atexit, os; atexit.register(lambda: print(os.environ['PROCESS_ROLE']));"
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-c", f"{asked} {program}"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1] == role, done.stderr


def test_the_worker_is_started_as_one():
    lines = (ROOT / "Procfile").read_text().splitlines()
    roles = {line.partition(":")[0]: "env PROCESS_ROLE=worker " in line for line in lines}
    assert roles["worker"]
    assert roles["beat"]


@pytest.fixture
def limited(monkeypatch, django_db_blocker):
    """Let connections that are opened from now on have the limits of a web process."""
    before = connection.settings_dict
    web = settings(monkeypatch, os.environ["DATABASE_URL"], PROCESS_ROLE="web")
    connection.close()
    connection.settings_dict = {
        **before,
        "OPTIONS": web["OPTIONS"],
        "TIMEOUTS": web["TIMEOUTS"],
    }
    yield connection
    connection.close()
    connection.settings_dict = before


def show(name):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return cursor.fetchone()[0]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_session_begins_with_its_limits(limited):
    assert [show(name) for name in (LOCK, STATEMENT, IDLE)] == ["2s", "15s", "15s"]
    assert find_missing_timeouts() == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("value", ["0", "16s"])
def test_is_not_ready_where_a_limit_does_not_hold(limited, value):
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{value}'")
    [wrong] = find_missing_timeouts()
    assert re.fullmatch(r"statement_timeout is \d+ ms, not 15000 ms", wrong)
    assert not check_readiness(now=clock.now()).checks["timeouts"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_what_waits_too_long_for_a_lock_is_told_to_come_again(partner, limited, client):
    key = ApiKeyFactory(partner=partner, every_permission=True)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 100")
    with locked("LOCK TABLE partners_partner IN ACCESS EXCLUSIVE MODE"):
        answer = PartnerClient(key).get("me")
        page = client.get("/admin/login/", headers={"Accept-Language": "ar"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
    assert page.status_code == 200
    assert PartnerClient(key).get("me").status_code == 200


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_key_that_is_locked_is_used_all_the_same(partner, limited):
    key = ApiKeyFactory(partner=partner, every_permission=True)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 100")
    with locked("SELECT 1 FROM partners_apikey FOR UPDATE"):
        assert PartnerClient(key).get("me").status_code == 200


@contextmanager
def locked(statement):
    """Lock something by a session that then says nothing more."""
    with psycopg.connect(**connection.get_connection_params()) as idle:
        idle.execute(statement)
        yield
        idle.rollback()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_role_may_have_the_limits_instead(capsys):
    options = connection.settings_dict["OPTIONS"]
    sent = options.pop("options")
    try:
        call_command("set_database_timeouts", "worker")
        connection.close()
        assert [show(name) for name in (LOCK, STATEMENT, IDLE)] == ["5s", "20s", "10s"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database()")
            name = cursor.fetchone()[0]
            cursor.execute(f'ALTER ROLE CURRENT_USER IN DATABASE "{name}" RESET ALL')
        options["options"] = sent
        connection.close()
    assert "lock_timeout=5 s" in capsys.readouterr().out


@pytest.mark.once
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="is about SQLite")
@pytest.mark.django_db
def test_sqlite_has_no_roles():
    assert find_missing_timeouts() == []
    with pytest.raises(CommandError):
        call_command("set_database_timeouts", "worker")

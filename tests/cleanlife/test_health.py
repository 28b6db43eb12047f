"""Health: alive, ready, and which part is not."""

import logging
import threading
from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder

from cleanlife import clock
from cleanlife.health.lookout import Lookout
from cleanlife.health.models import Heartbeat
from cleanlife.health.services.check_readiness import check_readiness
from cleanlife.health.services.record_heartbeats import record_heartbeats
from cleanlife.health.views import readiness_answer
from cleanlife.jobs.duty import PATIENCE

BEHIND = PATIENCE["dispatch"].silent


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A broker that is a folder."""
    settings.CELERY_BROKER_URL = "filesystem://"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(tmp_path)}
    return tmp_path


def be_seen(*, seconds_ago=0, without=(), **others):
    now = clock.now()
    ages = {name: others.get(name, seconds_ago) for name in PATIENCE if name not in without}
    record_heartbeats({name: now - timedelta(seconds=age) for name, age in ages.items()})


def missing():
    checks = check_readiness(now=clock.now()).checks
    return {name for name, passed in checks.items() if not passed}


def test_is_alive_without_asking_anything(client):
    # Without the mark for the database a query would fail this test.
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


@pytest.mark.django_db(transaction=True)
def test_is_ready_when_everything_was_seen_lately(client):
    be_seen(seconds_ago=25)

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert {"database", "broker", "worker", "beat", "dispatch"} <= set(answer.json()["checks"])
    assert set(answer.json()["checks"].values()) == {"ok"}
    assert answer.json()["silentSeconds"]["dispatch"] in {25, 26}


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(PATIENCE))
def test_names_the_duty_that_stands_still_and_no_other(name):
    silence = PATIENCE[name].silent + 5
    be_seen(**{name: silence})

    readiness = check_readiness(now=clock.now())

    assert missing() == {name}
    assert readiness.silent_seconds[name] == pytest.approx(silence, abs=2)
    assert readiness_answer(readiness).status_code == 503


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(PATIENCE))
def test_names_a_duty_that_was_never_done(name):
    be_seen(without={name})

    assert missing() == {name}


@pytest.mark.django_db
def test_a_heartbeat_from_a_clock_that_was_ahead_says_nothing():
    be_seen(dispatch=-timedelta(days=33).total_seconds())

    assert missing() == {"dispatch"}


@pytest.mark.django_db
def test_clocks_of_two_machines_may_differ_a_little():
    be_seen(seconds_ago=-10)

    assert missing() == set()


@pytest.mark.django_db
def test_is_not_ready_without_a_queue_folder(settings, folder, caplog):
    be_seen()
    nowhere = str(folder / "missing")
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": nowhere}

    with caplog.at_level(logging.WARNING):
        answer = readiness_answer(check_readiness(now=clock.now()))

    assert answer.status_code == 503
    assert missing() == {"broker"}
    assert nowhere in caplog.text
    assert nowhere not in answer.content.decode()


@pytest.mark.django_db
def test_is_not_ready_without_redis(settings):
    be_seen()
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

    assert missing() == {"broker"}


@pytest.mark.django_db
def test_is_not_ready_before_the_migrations_and_names_them(caplog):
    be_seen()
    MigrationRecorder.Migration.objects.filter(app="health").delete()

    readiness = check_readiness(now=clock.now())

    assert not readiness.checks["migrations"]
    assert readiness.unapplied_migrations == ["health.0001_initial"]
    assert "health.0001_initial" in caplog.text
    assert b"health.0001_initial" in readiness_answer(readiness).content


@pytest.mark.django_db
def test_migrations_of_every_app_count():
    MigrationRecorder.Migration.objects.all().delete()

    unapplied = check_readiness(now=clock.now()).unapplied_migrations

    apps = {name.partition(".")[0] for name in unapplied}
    assert {"auth", "sessions", "bookings", "webhooks", "partners", "health"} <= apps


@pytest.mark.django_db
def test_an_old_release_stays_ready_on_a_newer_schema():
    be_seen()
    MigrationRecorder.Migration.objects.create(app="bookings", name="9999_of_a_newer_release")
    MigrationRecorder.Migration.objects.create(app="newer_app", name="0001_initial")

    assert missing() == set()


@pytest.mark.django_db
def test_is_ready_again_once_it_is_migrated():
    be_seen()
    rows = MigrationRecorder.Migration.objects.filter(app="health")
    [row] = rows
    rows.delete()
    before = missing()
    row.save(force_insert=True)

    assert (before, missing()) == ({"migrations"}, set())


def test_only_reading_is_allowed(client):
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_a_heart_beats_in_one_row():
    be_seen()
    be_seen()

    assert Heartbeat.objects.count() == len(PATIENCE)


@pytest.mark.once
def test_answers_although_the_database_hangs(monkeypatch):
    monkeypatch.setattr("cleanlife.health.lookout.PATIENCE_SECONDS", 0.2)
    gate = threading.Event()

    def hang(readiness, now):
        readiness.checks["broker"] = True
        gate.wait(30)

    lookout = Lookout(hang)
    try:
        first, second = (lookout.check_readiness(now=clock.now()) for _ in range(2))
    finally:
        gate.set()

    assert first is second
    assert first.checks["broker"]
    assert not first.checks["database"]


def test_looks_anew_when_it_is_asked_again():
    looks = []
    lookout = Lookout(lambda readiness, _now: looks.append(readiness))

    found = [lookout.check_readiness(now=clock.now()) for _ in range(3)]

    assert found == looks

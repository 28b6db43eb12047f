"""Health: alive, ready, and which part is not."""

import logging
from datetime import timedelta

import pytest

from cleanlife import clock
from cleanlife.health.models import Heartbeat
from cleanlife.health.services.record_heartbeat import WORKER, record_heartbeat
from cleanlife.health.tasks import beat_heart


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A broker that is a folder."""
    settings.CELERY_BROKER_URL = "filesystem://"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(tmp_path)}
    return tmp_path


def test_is_alive_without_asking_anything(client):
    # Without the mark for the database a query would fail this test.
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


@pytest.mark.django_db
def test_is_ready_when_the_worker_was_seen_lately(client):
    record_heartbeat(WORKER, now=clock.now() - timedelta(seconds=25))

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "checks": {"database": "ok", "broker": "ok", "worker": "ok"},
    }


@pytest.mark.django_db
@pytest.mark.parametrize("silent_seconds", [None, 31])
def test_is_not_ready_without_a_worker(client, silent_seconds):
    if silent_seconds:
        record_heartbeat(WORKER, now=clock.now() - timedelta(seconds=silent_seconds))

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        "database": "ok",
        "broker": "ok",
        "worker": "unavailable",
    }


@pytest.mark.django_db
def test_is_not_ready_without_a_queue_folder(client, settings, folder, caplog):
    record_heartbeat(WORKER, now=clock.now())
    missing = str(folder / "missing")
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": missing}

    with caplog.at_level(logging.WARNING):
        answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == "unavailable"
    assert missing in caplog.text
    assert missing not in answer.content.decode()


@pytest.mark.django_db
def test_is_not_ready_without_redis(client, settings):
    record_heartbeat(WORKER, now=clock.now())
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == "unavailable"


def test_only_reading_is_allowed(client):
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_the_heart_beats_in_one_row():
    beat_heart()
    record_heartbeat(WORKER, now=clock.now())

    assert Heartbeat.objects.count() == 1

"""What a worker does when it starts must not keep it from starting."""

import pytest
from celery.signals import worker_ready
from django.db import OperationalError

from cleanlife import celery_app
from cleanlife.health.models import Heartbeat
from cleanlife.jobs.worker_start import at_worker_start


@pytest.fixture
def start(monkeypatch):
    """Return a function that does what is registered, without closing the test's connection."""
    monkeypatch.setattr("cleanlife.jobs.worker_start.connection.close", lambda: None)
    receivers = list(worker_ready.receivers)
    yield lambda: worker_ready.send(sender=None)
    worker_ready.receivers[:] = receivers


@pytest.mark.django_db
def test_the_heart_beats_at_once(start):
    celery_app.loader.import_default_modules()
    start()
    assert Heartbeat.objects.filter(name="worker").exists()


@pytest.mark.django_db
def test_a_lost_database_is_logged_and_the_rest_is_done(start, caplog):
    done = []

    @at_worker_start
    def fail():
        raise OperationalError("gone")

    @at_worker_start
    def follow():
        done.append(True)

    start()
    assert done == [True]
    assert "fail failed at the start of the worker." in caplog.text

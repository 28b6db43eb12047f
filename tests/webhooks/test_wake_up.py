"""Waking the dispatcher: a lost broker costs nobody a request."""

import socket
import time

import pytest
from django.db import transaction

from cleanlife.jobs.celery import app, waker
from tests.factories.webhooks import SubscriptionFactory
from tests.webhooks.test_outbox import record_event
from webhooks.models import Delivery
from webhooks.models.lane import DISPATCH_TASK


@pytest.fixture
def broker(monkeypatch):
    """Point the Celery application elsewhere for one test."""

    def point_to(url: str) -> None:
        monkeypatch.setitem(app.conf, "broker_url", url)
        monkeypatch.setitem(app.conf, "broker_transport", url.partition(":")[0])
        monkeypatch.setitem(app.conf, "broker_transport_options", {})

    return point_to


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_does_not_fail_the_commit(broker, caplog):
    broker(f"redis://127.0.0.1:{closed_port()}/0")
    partner = SubscriptionFactory().partner
    started = time.monotonic()
    with transaction.atomic():
        record_event(partner)

    assert time.monotonic() - started < 1.5
    assert Delivery.objects.get().status == "PENDING"
    assert "was not woken" in caplog.text


def test_a_silent_broker_is_left_after_a_moment(broker):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        broker(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        started = time.monotonic()
        waker(DISPATCH_TASK)()

    assert time.monotonic() - started < 2.5


def test_the_message_carries_nothing_and_expires(broker):
    broker("memory://")
    with app.connection_for_read() as connection:
        queue = connection.SimpleQueue("celery")
        queue.clear()
        waker(DISPATCH_TASK)()
        message = queue.get(timeout=1)
        queue.close()

    assert message.headers["task"] == DISPATCH_TASK
    assert message.headers["expires"]
    assert message.payload[:2] == [[], {}]

"""A dispatch that ends badly or early still writes down what it has sent."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection

from cleanlife import clock
from tests.factories.webhooks import DeliveryFactory
from webhooks.models import Delivery
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries
from webhooks.transport import cut_off_exchanges, shared_sender


@pytest.fixture
def one_thread_only(monkeypatch, receiver):
    """Let the system start one sending thread; its answer comes when the second is refused."""
    receiver.script.gate = threading.Event()
    start, started = threading.Thread.start, []

    def start_one(thread):
        if thread.name.startswith("webhooks"):
            if started:
                receiver.script.gate.set()
                raise RuntimeError("can't start new thread")
            started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_one)


@pytest.mark.usefixtures("one_thread_only")
def test_a_dispatch_that_breaks_writes_down_what_is_under_way(subscription):
    DeliveryFactory.create_batch(2, subscription=subscription)

    with pytest.raises(RuntimeError):
        dispatch_due_deliveries(now=clock.now())

    delivered = Delivery.objects.get(status="DELIVERED")
    assert delivered.lease_token is None
    assert delivered.attempts.get().status_code == 200


@pytest.mark.django_db(transaction=True)
def test_results_outlast_a_database_that_is_long_away(subscription, receiver, monkeypatch):
    delivery = DeliveryFactory(subscription=subscription)
    read_clock, away_seconds = time.monotonic, [0]
    monkeypatch.setattr(time, "monotonic", lambda: read_clock() + away_seconds[0])

    def fail_for_a_minute(execute, sql, params, many, context):
        if "UPDATE" in sql and "webhooks_attempt" in sql and away_seconds[0] < 60:
            away_seconds[0] += 20
            raise OperationalError("the server closed the connection")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail_for_a_minute):
        dispatch_due_deliveries(now=clock.now())

    delivery.refresh_from_db()
    assert (away_seconds, len(receiver.requests)) == ([60], 1)
    assert (delivery.status, delivery.attempt_count) == ("DELIVERED", 1)


def test_an_exchange_that_is_cut_off_has_failed(receiver):
    receiver.script.gate = threading.Event()
    with ThreadPoolExecutor(1) as thread:
        posting = thread.submit(shared_sender().post, receiver.url, headers={}, body=b"{}")
        receiver.wait_for(1)
        cut_off_exchanges()
        outcome = posting.result(5)

    assert outcome.status_code is None
    assert outcome.milliseconds < 5000
    assert outcome.error.startswith("no complete answer within")

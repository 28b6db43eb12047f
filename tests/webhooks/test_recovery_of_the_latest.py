"""A subscription is recovered while an event is being written: nothing is missed."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from cleanlife import clock
from tests.factories.event_data import event_data
from tests.factories.webhooks import SubscriptionFactory
from webhooks.event_types import EventType
from webhooks.outbox import record_events
from webhooks.services.start_recovery import start_recovery
from webhooks.services.update_subscription import update_subscription

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

PATIENCE_SECONDS = 10


class Booking(threading.Thread):
    """Writes an event, and commits when somebody waits for that or ``must_end``."""

    def __init__(self, partner):
        super().__init__(daemon=True)
        self.is_written, self.must_end = threading.Event(), threading.Event()
        self._partner = partner

    def run(self):
        try:
            with transaction.atomic():
                record(self._partner)
                self.is_written.set()
                give_up_at = time.monotonic() + PATIENCE_SECONDS
                while time.monotonic() < give_up_at and not somebody_waits():
                    if self.must_end.wait(0.01):
                        break
        finally:
            connection.close()


def record(partner):
    record_events(
        partner_id=partner.pk,
        events=[(EventType.BOOKING_CREATED, event_data())],
        request_id="r",
        now=clock.now(),
    )


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return cursor.fetchone()[0] > 0


@pytest.mark.parametrize("events_before", [0, 1])
def test_an_event_that_was_not_committed_yet_is_recovered(events_before):
    subscription = SubscriptionFactory(status="INACTIVE")
    for _ in range(events_before):
        with transaction.atomic():
            record(subscription.partner)
    booking = Booking(subscription.partner)
    booking.start()
    assert booking.is_written.wait(PATIENCE_SECONDS)

    now = clock.now()
    update_subscription(subscription, status="ACTIVE", now=now)
    recovery = start_recovery(subscription, since=now - timedelta(hours=1), now=now)
    booking.must_end.set()
    booking.join(PATIENCE_SECONDS)

    assert recovery.queued == subscription.deliveries.count() == events_before + 1


def test_an_event_that_waits_for_its_number_sees_who_was_resumed():
    subscription = SubscriptionFactory(status="INACTIVE")
    waiting = in_thread(lambda: record(subscription.partner))
    with transaction.atomic():
        record(subscription.partner)
        waiting.start()
        wait_until_somebody_waits()
        resume = in_thread(
            lambda: update_subscription(subscription, status="ACTIVE", now=clock.now())
        )
        resume.start()
        resume.join(PATIENCE_SECONDS)
    waiting.join(PATIENCE_SECONDS)
    assert subscription.deliveries.count() == 1


def in_thread(act):
    def run():
        try:
            with transaction.atomic():
                act()
        finally:
            connection.close()

    return threading.Thread(target=run, daemon=True)


def wait_until_somebody_waits():
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not somebody_waits():
        assert time.monotonic() < give_up_at
        time.sleep(0.01)

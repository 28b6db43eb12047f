"""Events that the document does not describe are caught, whatever way they are recorded."""

import threading

import pytest
from django.db import connection, transaction

from cleanlife import clock
from tests.factories.event_data import event_data
from tests.factories.partners import PartnerFactory
from tests.openapi import events
from webhooks.event_types import EventType
from webhooks.outbox import record_events

UNDECLARED = [
    (EventType.BOOKING_CREATED, event_data(discount=5)),
    (EventType.BOOKING_CANCELLED, event_data("booking.cancelled", reason="DEADLINE")),
    (EventType.BOOKING_PAYMENT_FAILED, event_data("booking.payment_failed", reason="LATE")),
    (EventType.BOOKING_PAYMENT_FAILED, event_data("booking.created")),
    (EventType.BOOKING_PAYMENT_CONFIRMED, event_data(source="PARTNER")),
    (EventType.BOOKING_UPDATED, event_data(booking={})),
]


@pytest.fixture
def wrong():
    yield events.wrong
    events.wrong.clear()


def record(*recorded):
    with transaction.atomic():
        record_events(
            partner_id=PartnerFactory().pk, events=recorded, request_id="r", now=clock.now()
        )


@pytest.mark.django_db
@pytest.mark.parametrize("event", UNDECLARED, ids=lambda event: event[0].name)
def test_catches_what_is_not_declared(wrong, event):
    record((EventType.BOOKING_CREATED, event_data()))
    assert wrong == []

    record((EventType.BOOKING_CREATED, event_data()), event)
    assert wrong
    assert all(text.startswith(event[0]) for text in wrong)


@pytest.mark.django_db(transaction=True)
def test_catches_it_in_another_thread(wrong):
    def run():
        record(UNDECLARED[0])
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert wrong

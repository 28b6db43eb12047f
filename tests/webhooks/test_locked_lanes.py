"""Lanes that somebody else holds locked, or that are missing."""

import threading

import pytest
from django.db import connection, transaction

from cleanlife import clock
from tests.factories.webhooks import DeliveryFactory
from tests.webhooks.test_leases import SUCCESS, claim
from tests.webhooks.test_outbox import record_event
from webhooks.models import Delivery, Lane
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries
from webhooks.services.write_back_outcomes import write_back_outcomes


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_locked_lane_holds_up_no_results_but_its_own(allowed_partner):
    locked, free = DeliveryFactory.create_batch(2, subscription__partner=allowed_partner)
    results = [(sending, SUCCESS) for sending in claim()]
    is_locked, may_end = threading.Event(), threading.Event()
    holder = threading.Thread(target=_hold, args=(locked.subscription_id, is_locked, may_end))
    holder.start()
    is_locked.wait(10)
    try:
        written = write_back_outcomes(results, now=clock.now())
    finally:
        may_end.set()
        holder.join(10)

    assert written.moved == 1
    assert [sending.delivery.pk for sending, _ in written.left] == [locked.pk]
    assert Delivery.objects.get(status="DELIVERED").pk == free.pk
    assert write_back_outcomes(written.left, now=clock.now()) == (1, [])


def _hold(lane, is_locked, may_end):
    try:
        with transaction.atomic():
            Lane.objects.lock_all().get(pk=lane)
            is_locked.set()
            may_end.wait(30)
    finally:
        connection.close()


@pytest.mark.django_db
def test_a_missing_lane_is_made_when_there_is_something_to_send(subscription, receiver):
    Lane.objects.all().delete()
    record_event(subscription.partner)

    assert dispatch_due_deliveries(now=clock.now()) == 1
    assert len(receiver.requests) == 1

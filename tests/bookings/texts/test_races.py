"""Several workers, and a change while a text is sent, on a real PostgreSQL."""

import threading
from functools import partial

import pytest

from bookings.models import Booking, CustomerText
from bookings.services.state.plan_texts import plan_text
from bookings.services.texts.plan_evening import plan_evening_texts
from bookings.services.texts.send_texts import send_texts
from tests.bookings.conftest import NOW
from tests.bookings.payments.desk import on_another_connection, watch_calls
from tests.bookings.texts.desk import EVENING, MINUTE, fresh, send, standing
from tests.bookings.visits.field import cancel
from tests.factories.bookings import ContactFactory
from tests.factories.texts import TextFactory
from tests.factories.visits import visit_in
from tests.together import all_at_once

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]
WORKERS, TEXTS = 3, 30


@pytest.mark.usefixtures("wording")
def test_several_workers_send_each_text_once(sms, booking):
    for _ in range(TEXTS):
        visit = visit_in("Scheduled", contact=ContactFactory())
        Booking.objects.filter(pk=visit.pk).update(payment_responsibility="CLEANOS")
        TextFactory(booking=visit, created_at=NOW)
    all_at_once([partial(send_texts, now=NOW)] * WORKERS)
    send(NOW + MINUTE)
    assert set(standing()) == {("BOOKED", "SENT")}
    # The double takes the same text to the same phone once, but counts each request.
    assert (len(sms.messages), len(sms.requests)) == (TEXTS, TEXTS)


@pytest.mark.usefixtures("wording")
def test_several_workers_plan_one_evening_before(booking):
    all_at_once([partial(plan_evening_texts, now=EVENING)] * WORKERS)
    assert standing() == [("EVENING_BEFORE", "PLANNED")]


@pytest.mark.usefixtures("wording")
def test_a_text_that_is_under_way_is_not_withdrawn(sms, booking, monkeypatch):
    plan_text(booking, "BOOKED", now=NOW)
    once = threading.Event()

    def cancel_meanwhile():
        if not once.is_set():
            once.set()
            on_another_connection(lambda: cancel(fresh(booking), now=NOW))

    watch_calls(monkeypatch, cancel_meanwhile)
    send(NOW)
    assert sorted(standing()) == [("BOOKED", "SENT"), ("CANCELLED", "SENT")]
    assert CustomerText.objects.filter(calling_since=None).count() == 2

"""A customer pays, or declines, at the gateway of the sandbox."""

import json
from datetime import timedelta

import pytest

from bookings.lifecycle import PaymentState
from bookings.models import Payment, PaymentLink
from bookings.services.payments.payment_links import send_payment_links
from cleanlife import clock
from tests.factories.bookings import BookingFactory
from webhooks.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("running_clock")]


@pytest.fixture
def booking():
    due = clock.now() + timedelta(minutes=30)
    return BookingFactory(waiting_payment=True, payment_due_at=due)


@pytest.fixture
def link(booking):
    return PaymentLink.objects.create(booking=booking, next_attempt_at=clock.now())


def events():
    """The types and reasons of what was told, in order."""
    bodies = Event.objects.order_by("sequence").values_list("type", "body")
    return [(name, json.loads(body)["data"].get("reason")) for name, body in bodies]


def test_a_click_on_pay_books_the_visit(client, booking, link):
    page = client.post(f"/pay/{link.token}", {"decision": "pay"}, follow=True)

    booking.refresh_from_db()
    assert (booking.status, booking.payment_status) == ("in progress", "PAID")
    assert booking.appointment.name in page.text
    assert Payment.objects.get().status == PaymentState.CAPTURED
    assert events() == [
        ("booking.payment_confirmed", None),
        ("booking.appointment_status_changed", None),
    ]


def test_a_click_on_decline_tells_and_may_be_followed_by_pay(client, booking, link):
    declined = client.post(f"/pay/{link.token}?lang=en", {"decision": "decline"}, follow=True)
    client.post(f"/pay/{link.token}", {"decision": "pay"})

    assert "The payment was declined" in declined.text
    booking.refresh_from_db()
    assert booking.payment_status == "PAID"
    assert [payment.status for payment in Payment.objects.order_by("created_at")] == [
        PaymentState.FAILED,
        PaymentState.CAPTURED,
    ]
    assert events()[0] == ("booking.payment_failed", "DECLINED")


def test_nobody_tries_for_ever(client, booking, link):
    for _ in range(21):
        last = client.post(f"/pay/{link.token}", {"decision": "decline"})

    assert "problem=1" in last.headers["Location"]
    assert Payment.objects.count() == 20
    assert len(events()) == 20


def test_the_link_is_sent_to_the_customer(booking, link, caplog):
    assert send_payment_links(now=clock.now()) == 1

    link.refresh_from_db()
    assert link.sent_at
    assert link.next_attempt_at is None
    assert link.url in caplog.text

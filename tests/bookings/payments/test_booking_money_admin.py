"""What a booking's page shows of its money, and sending the payment link again."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.lifecycle import BookingStatus
from bookings.problems import quoted
from catalog.models import RefundRule
from tests.backoffice import press
from tests.bookings.backoffice import let_in, listing, page_of, read
from tests.bookings.conftest import NOW
from tests.factories.bookings import BookingFactory, RedemptionFactory
from tests.factories.payments import PaidFactory, PriceLineFactory, SentLinkFactory

pytestmark = pytest.mark.django_db


def send_again(browser, booking):
    """Open the page and, where it asks, press its button."""
    asked = browser.get(page_of("booking", booking, "send_link"), follow=True)
    is_question = "sentences" in (asked.context or {})
    return press(browser, asked) if is_question else asked


def test_shows_what_was_sold_line_by_line(admin_client):
    line = PriceLineFactory(factor="0.9500", hours="2.5")
    page = read(admin_client, page_of("booking", line.booking))
    for text in ("Regular cleaning", "By the hour", "2.5", "SAR 55.00", "× 0.95", "SAR 165.00"):
        assert text in page
    assert "This booking was sold for a total only." not in page


def test_shows_coupons_and_whether_they_count(admin_client):
    used = RedemptionFactory()
    RedemptionFactory(booking=used.booking, released_at=NOW, discount_halalas=7_00)
    page = read(admin_client, page_of("booking", used.booking))
    for text in (used.coupon.code, "SAR 10.00", "SAR 7.00", "no: given back on"):
        assert text in page


def test_shows_payments_and_leads_to_them(admin_client):
    payment = PaidFactory(problem=quoted("Odd"), refunded_halalas=5_00)
    page = read(admin_client, page_of("booking", payment.booking))
    assert page_of("payment", payment) in page
    for text in (payment.charge_id, "Odd", "SAR 5.00", "Simulated", "CAPTURED"):
        assert text in page


def test_a_page_costs_no_more_queries_for_more_money(admin_client, django_assert_num_queries):
    booking = BookingFactory()

    def add():
        PriceLineFactory(booking=booking)
        RedemptionFactory(booking=booking)
        PaidFactory(booking=booking)

    add()
    with CaptureQueriesContext(connection) as few:
        read(admin_client, page_of("booking", booking))
    for _ in range(5):
        add()
    with django_assert_num_queries(len(few)):
        read(admin_client, page_of("booking", booking))


def test_shows_the_link_to_copy(admin_client):
    link = SentLinkFactory(unsent=True)
    page = read(admin_client, page_of("booking", link.booking))
    assert f'value="{link.url}"' in page
    assert "backoffice/copy.js" in page
    assert "no, given up" in page
    assert "No such number" in page


def test_says_when_the_link_is_tried_next(admin_client):
    link = SentLinkFactory(sent_at=None, next_attempt_at=NOW)
    page = read(admin_client, page_of("booking", link.booking))
    assert "not yet; next attempt 28 Jun 2026, 08:00" in page


def test_a_booking_without_a_link_has_no_section_for_it(admin_client):
    assert "Payment link" not in read(admin_client, page_of("booking", BookingFactory()))


def test_sends_the_link_again(admin_client):
    link = SentLinkFactory(unsent=True)
    assert "Send the link again" in read(admin_client, page_of("booking", link.booking))
    page = send_again(admin_client, link.booking).content.decode()
    assert "The payment link is being sent again." in page
    link.refresh_from_db()
    assert (link.next_attempt_at, link.attempts, link.last_error) == (NOW, 0, "")
    assert LogEntry.objects.get().change_message == "Sent the payment link again."


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (
            {"status": BookingStatus.IN_PROGRESS, "customer_paid_at": NOW},
            "the booking is paid already",
        ),
        ({"status": BookingStatus.CANCELED}, "the booking is canceled"),
        (
            {"waiting_payment": True, "payment_due_at": NOW - timedelta(seconds=1)},
            "the time to pay is over",
        ),
    ],
)
def test_sends_nothing_once_there_is_nothing_to_pay(admin_client, state, why):
    booking = BookingFactory(**state)
    link = SentLinkFactory(booking=booking)
    assert "Send the link again" not in read(admin_client, page_of("booking", booking))
    page = send_again(admin_client, booking).content.decode()
    assert "Nothing was sent: " in page
    assert why in page
    link.refresh_from_db()
    assert link.next_attempt_at is None


def test_sends_nothing_for_a_booking_without_a_link(admin_client):
    booking = BookingFactory(waiting_payment=True)
    assert "Nothing was sent" in send_again(admin_client, booking).content.decode()


def test_looking_at_the_page_tells_and_sends_nothing(admin_client):
    link = SentLinkFactory(unsent=True)
    page = read(admin_client, page_of("booking", link.booking, "send_link"))
    assert f"{link.booking.contact.name} gets the same link once more" in page
    assert "SAR 165.00 is to be paid" in page
    link.refresh_from_db()
    assert link.next_attempt_at is None


def test_twice_in_a_row_it_is_sent_once(admin_client):
    link = SentLinkFactory(unsent=True)
    send_again(admin_client, link.booking)
    page = send_again(admin_client, link.booking).text
    assert "Nothing more was sent: the link is on its way at this moment." in page
    assert 'class="success"' not in page
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (119, "Nothing more was sent: the customer was sent the link at"),
        (120, "being sent again"),
    ],
)
def test_what_was_sent_less_than_two_minutes_ago_is_not_sent_again(admin_client, ago, text):
    link = SentLinkFactory(sent_at=NOW - timedelta(seconds=ago))
    assert text in send_again(admin_client, link.booking).text
    link.refresh_from_db()
    assert (link.next_attempt_at is None) is (ago == 119)


def test_those_who_may_only_look_send_nothing(client):
    viewer, link = let_in(client, "view_booking"), SentLinkFactory()
    assert "Send the link again" not in read(viewer, page_of("booking", link.booking))
    assert send_again(viewer, link.booking).status_code == 403
    link.refresh_from_db()
    assert link.next_attempt_at is None


def test_finds_the_bookings_whose_link_could_not_be_sent(admin_client):
    link = SentLinkFactory(unsent=True)
    SentLinkFactory()
    answer = admin_client.get(listing("booking"), {"payment_link": "unsent"})
    assert list(answer.context["cl"].queryset) == [link.booking]


def cancel_page(browser, booking):
    return read(browser, page_of("booking", booking, "cancel"))


def test_says_before_a_cancellation_what_goes_back_and_what_is_kept(admin_client):
    booking = PaidFactory().booking
    whole = "The customer gets SAR 165.00 back; nothing is kept."
    assert whole in cancel_page(admin_client, booking)
    RefundRule.objects.create(hours_before=0, percent=60)
    parts = "The customer gets SAR 99.00 back; SAR 66.00 is kept."
    assert parts in cancel_page(admin_client, booking)


def test_says_that_nothing_was_paid(admin_client):
    booking = BookingFactory(waiting_payment=True)
    assert "The customer has paid nothing" in cancel_page(admin_client, booking)


def test_says_that_the_partner_refunds_itself(admin_client):
    assert "it refunds its customer itself" in cancel_page(admin_client, BookingFactory())

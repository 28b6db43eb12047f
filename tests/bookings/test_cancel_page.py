"""The page that cancels a booking: what it promises is what happens."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from bookings.models import Refund, Transition
from cleanlife import clock
from tests.bookings.backoffice import page_of
from tests.browser_client import version_in, version_on
from tests.factories.bookings import BookingFactory
from tests.factories.payments import PaymentFactory
from tests.together import all_at_once

pytestmark = pytest.mark.django_db
AGAIN = "this has changed since you opened the page"


def pay(booking):
    """Let the customer pay."""
    PaymentFactory(booking=booking, captured=True)
    booking.status, booking.customer_paid_at = "in progress", clock.now()
    booking.save(update_fields=["status", "customer_paid_at"])


def press(browser, booking, version, **fields):
    return browser.post(page_of("booking", booking, "cancel"), {"version": version, **fields})


@pytest.fixture
def opened(admin_client):
    """A booking that waits for payment, and the version of its cancel page."""
    booking = BookingFactory(waiting_payment=True)
    return booking, version_on(admin_client, page_of("booking", booking, "cancel"))


def test_refunds_nothing_that_the_page_did_not_say(admin_client, opened):
    booking, version = opened
    pay(booking)
    answer = press(admin_client, booking, version, notes="Water is off").content.decode()
    booking.refresh_from_db()
    assert (booking.status, Refund.objects.count()) == ("in progress", 0)
    for text in (AGAIN, "has paid nothing", "gets SAR 165.00 back", "Water is off"):
        assert text in answer


def test_one_press_more_does_what_the_page_says_now(admin_client, opened):
    booking, version = opened
    pay(booking)
    refused = press(admin_client, booking, version)
    again = version_in(refused.content.decode())
    assert press(admin_client, booking, again).status_code == 302
    assert Refund.objects.get().amount_halalas == 165_00


def test_refuses_to_cancel_a_visit_that_is_on_another_day_by_now(admin_client, opened):
    booking, version = opened
    booking.service_date = booking.service_date.replace(day=2)
    booking.save()
    answer = press(admin_client, booking, version).content.decode()
    assert "Wed 1 Jul 2026" in answer
    assert "Thu 2 Jul 2026" in answer
    booking.refresh_from_db()
    assert booking.status == "waiting payment"


def test_says_what_changed_in_arabic(admin_client, opened):
    booking, _version = opened
    admin_client.cookies["django_language"] = "ar"
    version = version_on(admin_client, page_of("booking", booking, "cancel"))
    pay(booking)
    answer = press(admin_client, booking, version).content.decode()
    assert "تغيّر هذا منذ أن فتحت الصفحة" in answer
    assert "لم يدفع العميل شيئًا" in answer


def test_a_change_of_language_alone_changes_nothing(admin_client, opened):
    booking, version = opened
    admin_client.cookies["django_language"] = "ar"
    assert press(admin_client, booking, version).status_code == 302


@pytest.mark.parametrize("version", ["", "made-up"])
def test_refuses_a_press_that_does_not_say_what_it_saw(admin_client, opened, version):
    booking, _version = opened
    assert press(admin_client, booking, version).status_code == 200
    booking.refresh_from_db()
    assert booking.status == "waiting payment"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_cancels(admin_client, admin_user, opened):
    booking, version = opened

    def one():
        browser = Client()
        browser.force_login(admin_user)
        return press(browser, booking, version).status_code

    all_at_once([one, one])
    assert LogEntry.objects.count() == 1
    assert Transition.objects.filter(booking=booking, action="cancel").count() == 1

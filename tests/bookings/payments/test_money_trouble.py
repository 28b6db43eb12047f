"""What the start page says of the customers' money."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from bookings.problems import PaymentProblem, quoted
from cleanlife.problems import Problem
from tests.bookings.backoffice import let_in, page_of
from tests.bookings.conftest import NOW
from tests.factories.bookings import BookingFactory
from tests.factories.payments import PaidFactory, RefundOnItsWayFactory, SentLinkFactory

ONE_RIYAL = Problem(PaymentProblem.OTHER_AMOUNT, {"amount": "1 SAR"})
LAST_WEEK = NOW - timedelta(days=7, seconds=1)
pytestmark = pytest.mark.django_db


def notices(browser):
    return browser.get(reverse("admin:index")).context["notices"]


def listed(browser, notice):
    return set(browser.get(notice.url).context["cl"].queryset)


def test_says_nothing_when_all_is_well(admin_client):
    RefundOnItsWayFactory(done=True)
    PaidFactory()
    SentLinkFactory()
    assert notices(admin_client) == []


def test_names_failed_refunds_and_leads_to_them(admin_client):
    refund = RefundOnItsWayFactory(failed=True, payment__booking__external_reference="HTL-7")
    RefundOnItsWayFactory()
    [notice] = notices(admin_client)
    assert notice.heading == "1 refund failed: a customer waits for the money"
    [(address, line)] = notice.lines
    assert address == page_of("refund", refund)
    assert "HTL-7" in line
    assert "SAR 165.00" in line
    assert "The gateway says DECLINED." in line
    assert listed(admin_client, notice) == {refund}


def test_shows_five_and_counts_all(admin_client):
    RefundOnItsWayFactory.create_batch(7, failed=True)
    [notice] = notices(admin_client)
    assert notice.heading.startswith("7 refunds failed")
    assert len(notice.lines) == 5


@pytest.mark.parametrize("reason", ["LATE_CAPTURE", "DUPLICATE_CAPTURE"])
def test_names_money_that_came_unasked_in_the_last_week(admin_client, reason):
    refund = RefundOnItsWayFactory(
        done=True, reason=reason, created_at=LAST_WEEK + timedelta(minutes=1)
    )
    RefundOnItsWayFactory(done=True, reason="CANCELLATION")
    [notice] = notices(admin_client)
    assert notice.heading.startswith("In the last 7 days 1 payment came too late or twice")
    assert "Refunded" in notice.lines[0][1]
    assert listed(admin_client, notice) == {refund}


def test_forgets_unasked_money_and_odd_payments_after_a_week(admin_client):
    RefundOnItsWayFactory(done=True, reason="LATE_CAPTURE", created_at=LAST_WEEK)
    PaidFactory(problem=quoted("Odd"), created_at=LAST_WEEK)
    assert notices(admin_client) == []


def test_names_customers_without_a_link(admin_client):
    link = SentLinkFactory(unsent=True)
    SentLinkFactory(unsent=True, booking=BookingFactory(failed=True))
    SentLinkFactory(unsent=True, next_attempt_at=NOW)
    [notice] = notices(admin_client)
    assert notice.heading.startswith("1 customer has no payment link")
    assert notice.lines[0][0] == page_of("booking", link.booking)
    assert "No such number" in notice.lines[0][1]
    assert listed(admin_client, notice) == {link.booking}


def test_names_a_link_that_could_not_be_sent_a_second_time(admin_client):
    SentLinkFactory(last_error="No such number")
    assert len(notices(admin_client)) == 1


def test_names_payments_with_a_problem(admin_client):
    payment = PaidFactory(pending=True, problem=ONE_RIYAL)
    [notice] = notices(admin_client)
    assert notice.heading == "1 payment has a problem"
    assert "The gateway reports another amount: 1 SAR." in notice.lines[0][1]
    assert listed(admin_client, notice) == {payment}


def test_a_failure_is_no_news_once_the_customer_has_paid(admin_client):
    PaidFactory(declined=True, problem=quoted("Refused"))
    assert notices(admin_client) == []
    PaidFactory(declined=True, problem=quoted("Refused"), booking__customer_paid_at=None)
    assert len(notices(admin_client)) == 1


@pytest.mark.parametrize(
    ("permission", "headings"),
    [("view_refund", 2), ("view_payment", 2), ("view_booking", 0)],
)
def test_tells_those_who_may_look(client, permission, headings):
    RefundOnItsWayFactory(failed=True)
    RefundOnItsWayFactory(done=True, reason="LATE_CAPTURE")
    SentLinkFactory(unsent=True)
    PaidFactory(problem=quoted("Odd"))
    assert len(notices(let_in(client, permission))) == headings
    User.objects.get().user_permissions.clear()
    assert notices(client) == []


def test_a_page_full_of_trouble_costs_few_queries(admin_client, django_assert_max_num_queries):
    for _ in range(6):
        RefundOnItsWayFactory(
            failed=True, reason="LATE_CAPTURE", payment__problem=quoted("Odd")
        )
        SentLinkFactory(unsent=True)
    with django_assert_max_num_queries(16):
        admin_client.get(reverse("admin:index"))

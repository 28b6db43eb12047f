"""Refunds in the back-office."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Refund
from tests.bookings.backoffice import let_in, listing, page_of, read
from tests.factories.payments import RefundOnItsWayFactory

LIST = listing("refund")
pytestmark = pytest.mark.django_db


def try_again(browser, *refunds):
    chosen = {"action": "retry_selected", "_selected_action": [row.pk for row in refunds]}
    return browser.post(LIST, chosen, follow=True).content.decode()


def test_lists_refunds_in_words(admin_client):
    refund = RefundOnItsWayFactory(
        failed=True,
        reason="LATE_CAPTURE",
        requested_by="fatima",
        payment__booking__external_reference="HTL-7",
    )
    page = read(admin_client, LIST)
    for text in ("HTL-7", "SAR 165.00", "The money came too late", "Refund failed", "fatima"):
        assert text in page
    assert "The gateway says DECLINED." in page
    assert refund.payment.booking.partner.name in page


def test_a_longer_list_costs_no_more_queries(admin_client, django_assert_num_queries):
    RefundOnItsWayFactory()
    with CaptureQueriesContext(connection) as few:
        read(admin_client, LIST)
    RefundOnItsWayFactory.create_batch(10)
    with django_assert_num_queries(len(few)):
        read(admin_client, LIST)


def test_finds_refunds_as_payments_are_found(admin_client):
    wanted = RefundOnItsWayFactory(gateway_refund_id="re_1")
    RefundOnItsWayFactory()
    payment = wanted.payment
    for term in ("re_1", payment.charge_id, payment.booking_id, payment.booking.contact.phone):
        assert list(admin_client.get(LIST, {"q": term}).context["cl"].queryset) == [wanted]


def test_shows_a_refund(admin_client):
    refund = RefundOnItsWayFactory(done=True, notes="Broken vase", gateway_refund_id="re_1")
    page = read(admin_client, page_of("refund", refund))
    for text in ("Broken vase", "re_1", "Refunded", "SAR 165.00"):
        assert text in page
    assert page_of("payment", refund.payment) in page
    assert "Try again" not in page


def test_a_failed_refund_begins_anew(admin_client):
    refund = RefundOnItsWayFactory(failed=True, attempts=7)
    assert page_of("refund", refund, "retry") in read(admin_client, page_of("refund", refund))
    page = admin_client.post(page_of("refund", refund, "retry"), follow=True).content.decode()
    assert "1 refund is tried again now." in page
    refund.refresh_from_db()
    assert (refund.status, refund.attempts, refund.last_error) == ("REQUESTED", 0, None)
    assert LogEntry.objects.get().change_message == "Tried again."
    assert admin_client.get(page_of("refund", refund, "retry")).status_code == 405


def test_tries_the_failed_ones_again_and_counts_the_others(admin_client):
    failed = RefundOnItsWayFactory.create_batch(2, failed=True)
    page = try_again(admin_client, *failed, RefundOnItsWayFactory(done=True))
    assert "2 refunds are tried again now." in page
    assert "1 skipped: only a refund that failed can be tried again." in page
    assert Refund.objects.filter(status="REQUESTED").count() == 2
    assert LogEntry.objects.count() == 2


def test_those_who_may_only_look_try_nothing_again(client):
    viewer, refund = let_in(client, "view_refund"), RefundOnItsWayFactory(failed=True)
    assert "Try the selected refunds again" not in read(viewer, LIST)
    assert "Try again" not in read(viewer, page_of("refund", refund))
    assert viewer.post(page_of("refund", refund, "retry")).status_code == 403
    try_again(viewer, refund)
    assert Refund.objects.get().status == "FAILED"

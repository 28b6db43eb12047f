"""Refunds in the back-office."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Refund
from tests.backoffice import choose, confirm, press
from tests.bookings.backoffice import let_in, listing, page_of, read
from tests.factories.payments import RefundOnItsWayFactory

LIST = listing("refund")
pytestmark = pytest.mark.django_db


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


def test_a_failed_refund_begins_anew_after_asking(admin_client):
    refund = RefundOnItsWayFactory(failed=True, attempts=7)
    button = page_of("refund", refund, "retry")
    assert f'href="{button}"' in read(admin_client, page_of("refund", refund))
    assert "once more to give a customer SAR 165.00 back" in read(admin_client, button)
    page = confirm(admin_client, button).text
    assert "1 refund is tried again now." in page
    refund.refresh_from_db()
    assert (refund.status, refund.attempts, refund.last_error) == ("REQUESTED", 0, None)
    assert LogEntry.objects.get().change_message == "Tried again."


def test_tries_the_failed_ones_again_and_counts_the_others(admin_client):
    failed = RefundOnItsWayFactory.create_batch(2, failed=True)
    others = [RefundOnItsWayFactory(done=True), RefundOnItsWayFactory()]
    asked = choose(admin_client, LIST, "retry_selected", *failed, *others)
    assert "SAR 330.00 back, in 2 refunds" in asked.text
    page = press(admin_client, asked).text
    assert "2 refunds are tried again now." in page
    assert "1 skipped: the money is back already." in page
    assert "1 skipped: the money is on its way already." in page
    assert LogEntry.objects.filter(change_message="Tried again.").count() == 2


def test_nothing_to_try_again_is_no_success(admin_client):
    refund = RefundOnItsWayFactory(done=True)
    page = admin_client.post(page_of("refund", refund, "retry"), follow=True).text
    assert "1 skipped: the money is back already." in page
    assert 'class="success"' not in page


def test_each_of_many_costs_no_more_than_telling_its_partner(admin_client):
    def cost(count):
        refunds = RefundOnItsWayFactory.create_batch(count, failed=True)
        asked = choose(admin_client, LIST, "retry_selected", *refunds)
        with CaptureQueriesContext(connection) as spent:
            press(admin_client, asked)
        assert not Refund.objects.filter(status="FAILED").exists()
        return len(spent)

    cost(1)
    few, many = cost(5), cost(50)
    assert many - few <= 45 * 14


def test_those_who_may_only_look_try_nothing_again(client):
    viewer, refund = let_in(client, "view_refund"), RefundOnItsWayFactory(failed=True)
    assert "Try the selected refunds again" not in read(viewer, LIST)
    assert "Try again" not in read(viewer, page_of("refund", refund))
    for method in (viewer.get, viewer.post):
        assert method(page_of("refund", refund, "retry")).status_code == 403
    assert choose(viewer, LIST, "retry_selected", refund).status_code == 403
    assert Refund.objects.get().status == "FAILED"

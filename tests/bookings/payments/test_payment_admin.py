"""Payments in the back-office."""

import csv

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Payment, Refund, SimulatedCharge
from bookings.problems import quoted
from cleanlife.backoffice.templatetags.log_notes import read_note
from tests.bookings.backoffice import let_in, listing, page_of, read
from tests.browser_client import version_in
from tests.factories.bookings import BookingFactory
from tests.factories.payments import PaidFactory, RefundOnItsWayFactory

LIST = listing("payment")
pytestmark = pytest.mark.django_db


def found(browser, **query):
    return set(browser.get(LIST, query).context["cl"].queryset)


def export(browser, *payments, **headers):
    chosen = {"action": "export_selected", "_selected_action": [row.pk for row in payments]}
    answer = browser.post(LIST, chosen, headers=headers)
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return answer, list(csv.reader(text.removeprefix("\ufeff").splitlines()))


def test_lists_payments_in_words(admin_client):
    payment = PaidFactory(booking__external_reference="HTL-7", refunded_halalas=15_00)
    page = read(admin_client, LIST)
    for text in ("HTL-7", payment.booking.partner.name, "SAR 165.00", "SAR 15.00", "Simulated"):
        assert text in page
    assert '<span class="badge badge-success">Paid</span>' in page


def test_sums_the_selection_above_the_list(admin_client):
    PaidFactory(amount_halalas=100_00, refunded_halalas=30_00)
    PaidFactory(amount_halalas=50_00, gateway="tap")
    PaidFactory(amount_halalas=900_00, declined=True)
    page = read(admin_client, LIST)
    for sum_ in ("Paid: <strong>SAR 150.00", "way back: <strong>SAR 30.00", "SAR 120.00"):
        assert sum_ in page
    assert "Kept: <strong>SAR 50.00" in read(admin_client, LIST, gateway__exact="tap")


def test_a_longer_list_costs_no_more_queries(admin_client, django_assert_num_queries):
    PaidFactory()
    with CaptureQueriesContext(connection) as few:
        read(admin_client, LIST)
    PaidFactory.create_batch(10)
    with django_assert_num_queries(len(few)):
        read(admin_client, LIST)


def test_finds_a_payment_by_what_people_have_at_hand(admin_client):
    booking = BookingFactory(external_reference="HTL-7", assigned=True)
    wanted = PaidFactory(booking=booking, charge_id="chg_TS02")
    PaidFactory()
    local = booking.contact.phone.replace("+966", "0")
    for term in (
        "chg_TS02",
        str(wanted.pk),
        str(booking.pk).upper(),
        "htl-7",
        booking.appointment.name,
        booking.contact.phone,
        f"{local[:3]} {local[3:6]}-{local[6:]}",
    ):
        assert found(admin_client, q=term) == {wanted}, term
    for term in ("nobody", "SA-99999999999999999999", "SA-", "+966", "SA-²"):
        assert found(admin_client, q=term) == set(), term


def test_filters_by_problem(admin_client):
    odd, fine = PaidFactory(problem=quoted("The gateway says no.")), PaidFactory()
    assert found(admin_client, problem="yes") == {odd}
    assert found(admin_client, problem="no") == {fine}
    assert found(admin_client) == {odd, fine}


def test_shows_a_payment_with_its_refunds(admin_client):
    refund = RefundOnItsWayFactory(
        failed=True, notes="Broken vase", payment__gateway_status="CAPTURED"
    )
    page = read(admin_client, page_of("payment", refund.payment))
    for text in (refund.payment.charge_id, "CAPTURED", "Broken vase", "Refund failed"):
        assert text in page
    assert "The gateway says DECLINED." in page
    assert page_of("refund", refund) in page
    assert page_of("booking", refund.payment.booking) in page


def test_a_page_costs_no_more_queries_for_more_refunds(admin_client, django_assert_num_queries):
    payment = PaidFactory(amount_halalas=1000_00, refunded_halalas=11)
    RefundOnItsWayFactory(payment=payment, amount_halalas=1)
    read(admin_client, page_of("payment", payment))
    # The first reading of a process also asks for the content type.
    with CaptureQueriesContext(connection) as few:
        read(admin_client, page_of("payment", payment))
    RefundOnItsWayFactory.create_batch(10, payment=payment, amount_halalas=1)
    with django_assert_num_queries(len(few)):
        read(admin_client, page_of("payment", payment))


def test_asks_the_gateway_and_believes_it(admin_client):
    payment = PaidFactory(pending=True, booking__waiting_payment=True)
    charge = SimulatedCharge.objects.create(
        payment_id=payment.pk,
        booking_id=payment.booking_id,
        amount_halalas=payment.amount_halalas,
        status="DECLINED",
    )
    Payment.objects.filter(pk=payment.pk).update(charge_id=f"sim_chg_{charge.pk}")
    assert "Ask the gateway now" in read(admin_client, page_of("payment", payment))
    page = admin_client.post(page_of("payment", payment, "ask"), follow=True).content.decode()
    assert "The gateway says DECLINED, for us: Payment failed." in page
    payment.refresh_from_db()
    assert payment.status == "FAILED"
    assert read_note(LogEntry.objects.get()) == (
        "Asked the gateway: The gateway says DECLINED, for us: Payment failed."
    )


def test_says_what_the_gateway_does_not_know(admin_client):
    payment = PaidFactory(pending=True, charge_id="sim_chg_nothing")
    page = admin_client.post(page_of("payment", payment, "ask"), follow=True).content.decode()
    assert "There is no charge sim_chg_nothing." in page


def test_a_payment_without_a_charge_has_nothing_to_ask_about(admin_client):
    payment = PaidFactory(pending=True, charge_id=None)
    assert "Ask the gateway now" not in read(admin_client, page_of("payment", payment))
    assert admin_client.get(page_of("payment", payment, "ask")).status_code == 405


def test_refunds_a_part_and_writes_down_why(admin_client):
    payment = PaidFactory(refunded_halalas=65_00)
    page = page_of("payment", payment, "refund")
    assert page in read(admin_client, page_of("payment", payment))
    asked = read(admin_client, page)
    assert "<dt>Can still be refunded</dt><dd>SAR 100.00</dd>" in asked
    assert 'value="100.00"' in asked
    fields = {"amount": "20.50", "notes": "Late team"}
    answer = admin_client.post(page, fields, follow=True)
    assert "SAR 20.50 goes back to the customer." in answer.content.decode()
    refund = Refund.objects.get()
    assert (refund.amount_halalas, refund.reason) == (2050, "OPERATIONS")
    assert (refund.notes, refund.requested_by) == ("Late team", "admin")
    assert read_note(LogEntry.objects.get()) == "Refund of SAR 20.50 requested."


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"amount": "100.01", "notes": "x"}, "So much cannot be refunded."),
        ({"amount": "0", "notes": "x"}, "Write an amount in SAR"),
        ({"amount": "10.001", "notes": "x"}, "Write an amount in SAR"),
        ({"amount": "", "notes": "x"}, "This field is required."),
        ({"amount": "10", "notes": " "}, "This field is required."),
    ],
)
def test_refuses_a_refund_that_cannot_be(admin_client, fields, text):
    payment = PaidFactory(refunded_halalas=65_00)
    answer = admin_client.post(page_of("payment", payment, "refund"), fields)
    assert text in answer.content.decode()
    assert not Refund.objects.exists()


def test_a_form_that_is_sent_twice_refunds_once(admin_client):
    payment = PaidFactory()
    page = page_of("payment", payment, "refund")
    version = version_in(read(admin_client, page))
    fields = {"amount": "20", "notes": "Late team", "version": version}
    admin_client.post(page, fields)
    again = admin_client.post(page, fields).content.decode()
    for text in ("this has changed since you opened the page", "SAR 165.00", "SAR 145.00"):
        assert text in again
    assert Refund.objects.get().amount_halalas == 20_00


@pytest.mark.parametrize("state", [{"declined": True}, {"refunded_halalas": 165_00}])
def test_offers_no_refund_where_nothing_is_left(admin_client, state):
    payment = PaidFactory(**state)
    assert "Refund…" not in read(admin_client, page_of("payment", payment))
    page = admin_client.get(page_of("payment", payment, "refund"), follow=True)
    assert "Nothing of this payment is left to refund." in page.content.decode()


def test_those_who_may_only_look_see_no_buttons(client):
    viewer, payment = let_in(client, "view_payment"), PaidFactory()
    page = read(viewer, page_of("payment", payment))
    assert "Ask the gateway now" not in page
    assert "Refund…" not in page
    assert viewer.post(page_of("payment", payment, "ask")).status_code == 403
    fields = {"amount": "1", "notes": "x"}
    assert viewer.post(page_of("payment", payment, "refund"), fields).status_code == 403
    assert not Refund.objects.exists()


def test_who_may_refund_but_not_look_is_shown_nothing(client):
    person, payment = let_in(client, "add_refund"), PaidFactory()
    assert person.get(page_of("payment", payment, "refund")).status_code == 403


def test_exports_the_selection_for_spreadsheets(admin_client):
    payment = PaidFactory(
        booking__partner__name='=HYPERLINK("http://evil")',
        booking__external_reference="@sum",
        charge_id="-1+1",
        problem=quoted("+966"),
        refunded_halalas=5,
    )
    other = PaidFactory()
    answer, rows = export(admin_client, payment)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'attachment; filename="payments-' in answer.headers["Content-Disposition"]
    header, row = rows
    assert header[6:8] == ["Amount (SAR)", "Refunded (SAR)"]
    assert row == [
        str(payment.pk),
        "2026-06-28T08:00:00+03:00",
        "2026-06-28T08:00:00+03:00",
        '\'=HYPERLINK("http://evil")',
        str(payment.booking_id),
        "'@sum",
        "165.00",
        "0.05",
        "Paid",
        "Simulated",
        "'-1+1",
        "'+966",
    ]
    assert len(export(admin_client, payment, other)[1]) == 3


def test_an_export_costs_one_query_for_any_number(admin_client):
    payments = PaidFactory.create_batch(12)
    with CaptureQueriesContext(connection) as few:
        export(admin_client, payments[0])
    with CaptureQueriesContext(connection) as many:
        export(admin_client, *payments)
    assert len(many) == len(few)

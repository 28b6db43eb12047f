"""Providers that take their time: several are waited for at once, and partners take turns."""

import itertools
import threading
from contextlib import contextmanager

import pytest

from bookings.gateways.simulated import SimulatedGateway
from bookings.models import Payment, PaymentLink, Refund
from bookings.services.payments.carry_out_refunds import carry_out_refunds
from bookings.services.payments.check_payments import check_payments
from bookings.services.payments.payment_links import send_payment_links
from bookings.services.state.claim_due import claim_due
from cleanlife.http import request_id
from cleanlife.sms import registry
from tests.bookings.gateways.wanted import new_charge
from tests.bookings.payments.desk import MINUTE, NOW, waiting, watch_calls
from tests.factories.partners import PartnerFactory
from tests.factories.payments import PaymentFactory, RefundFactory
from tests.providers.sms_server import SmsServer

AT_ONCE = 8


class CrowdedServer(SmsServer):
    """Counts who is there at the same time; each stays a moment."""

    def __init__(self):
        super().__init__()
        self.at_once, self._present = [], 0

    def obey(self, received):
        with self.lock:
            self._present += 1
            self.at_once.append(self._present)
        threading.Event().wait(0.02)
        with self.lock:
            self._present -= 1


@contextmanager
def used(settings, server):
    registry._unifonic.cache_clear()
    with server.running():
        settings.SMS_PROVIDER = "unifonic"
        settings.UNIFONIC_APP_SID = server.app_sid
        settings.UNIFONIC_URL = server.url
        yield server
    registry._unifonic.cache_clear()


@pytest.fixture
def sms(settings):
    with used(settings, SmsServer()) as server:
        yield server


@pytest.fixture
def crowded(settings):
    with used(settings, CrowdedServer()) as server:
        yield server


def due_links(number, *, partner=None, at=NOW):
    partner = partner or PartnerFactory()
    bookings = [waiting(partner=partner) for _ in range(number)]
    links = PaymentLink.objects.filter(booking__in=bookings)
    links.update(sent_at=None, next_attempt_at=at)
    return list(links)


class Meeting:
    """Lets nobody go on before so many have come; fails them where they never come."""

    def __init__(self, number):
        self._barrier = threading.Barrier(number)

    def __call__(self):
        self._barrier.wait(20)


@pytest.mark.django_db
def test_eight_links_are_under_way_at_once(sms, monkeypatch):
    due_links(AT_ONCE)
    watch_calls(monkeypatch, Meeting(AT_ONCE))

    assert send_payment_links(now=NOW) == AT_ONCE
    assert len(sms.messages) == AT_ONCE


@pytest.mark.django_db
def test_eight_charges_are_asked_about_at_once(tap, monkeypatch):
    PaymentFactory.create_batch(
        AT_ONCE, gateway="tap", charge_id=None, next_check_at=NOW, expires_at=NOW + MINUTE
    )
    for number, payment in enumerate(Payment.objects.all()):
        payment.charge_id = f"chg_{number}"
        payment.save()
    watch_calls(monkeypatch, Meeting(AT_ONCE))

    assert check_payments(now=NOW) == AT_ONCE
    assert tap.count("GET", "/v2/charges/") == AT_ONCE


@pytest.mark.django_db
def test_eight_refunds_are_requested_at_once(tap, monkeypatch):
    RefundFactory.create_batch(
        AT_ONCE, payment__gateway="tap", status="REQUESTED", next_attempt_at=NOW
    )
    watch_calls(monkeypatch, Meeting(AT_ONCE))

    assert carry_out_refunds(now=NOW) == AT_ONCE
    assert tap.count("POST", "/v2/refunds") == AT_ONCE


@pytest.mark.django_db
def test_no_more_are_under_way_than_the_setting_allows(crowded, settings):
    settings.PROVIDER_CALLS_AT_ONCE = 3
    due_links(7)

    assert send_payment_links(now=NOW) == 7
    assert max(crowded.at_once) <= 3
    assert len(crowded.messages) == 7


@pytest.mark.django_db
def test_one_that_hangs_stops_no_other(sms, monkeypatch):
    """Its call ends by its own patience; all others are made meanwhile."""
    due_links(20)
    others_were_called, calls = threading.Event(), itertools.count(1)

    def hang_once():
        number = next(calls)
        if number == 1:
            others_were_called.wait(20)
        elif number == 20:
            others_were_called.set()

    watch_calls(monkeypatch, hang_once)

    assert send_payment_links(now=NOW) == 20
    assert others_were_called.is_set()
    assert len(sms.messages) == 20


@pytest.mark.django_db
def test_a_hundred_of_one_partner_do_not_starve_the_only_one_of_another(sms, settings):
    settings.PROVIDER_CALLS_AT_ONCE = 2
    many, [single] = due_links(100), due_links(1, at=NOW)
    PaymentLink.objects.filter(pk__in=[link.pk for link in many]).update(
        next_attempt_at=NOW - MINUTE
    )

    send_payment_links(now=NOW)

    order = [message.reference for message in sms.messages]
    assert len(order) == 101
    assert order.index(str(single.booking_id)) < 4


def claim(limit, under_way=()):
    return claim_due(
        PaymentLink.objects.due(NOW),
        "next_attempt_at",
        partner="booking__partner",
        now=NOW,
        limit=limit,
        under_way=under_way,
    )


@pytest.mark.django_db
def test_partners_take_turns_and_each_has_its_longest_waiting_first():
    first, second = PartnerFactory(), PartnerFactory()
    for minutes in (5, 4, 3):
        due_links(1, partner=first, at=NOW - minutes * MINUTE)
    for minutes in (2, 1):
        due_links(1, partner=second, at=NOW - minutes * MINUTE)
    waited = {
        link.pk: (link.booking.partner_id, (NOW - link.next_attempt_at) // MINUTE)
        for link in PaymentLink.objects.select_related("booking")
    }

    claimed = [waited[link.pk] for link in claim(4)]

    assert claimed == [(first.pk, 5), (second.pk, 2), (first.pk, 4), (second.pk, 1)]


@pytest.mark.django_db
def test_what_is_under_way_counts_as_a_turn():
    busy, other = PartnerFactory(), PartnerFactory()
    due_links(6, partner=busy, at=NOW - MINUTE)
    under_way = claim(3)
    due_links(1, partner=other)

    [next_one] = claim(1, under_way)

    assert next_one.booking.partner == other


@pytest.mark.django_db
def test_what_fails_unexpectedly_is_logged_and_holds_up_no_other(sms, monkeypatch, caplog):
    due_links(3)
    calls = []

    def fail_once():
        calls.append(1)
        if len(calls) == 1:
            raise ArithmeticError

    watch_calls(monkeypatch, fail_once)

    send_payment_links(now=NOW)
    broken = [record for record in caplog.records if "was not sent" in record.getMessage()]
    caplog.clear()

    assert len(sms.messages) == 2
    assert len(broken) == 1


@pytest.mark.django_db
def test_each_call_has_an_id_of_its_own(sms, monkeypatch):
    due_links(3)
    before = request_id.current()
    ids = watch_calls(monkeypatch, request_id.current)

    send_payment_links(now=NOW)

    assert len({*ids} - {None}) == 3
    assert request_id.current() == before


@pytest.mark.django_db
def test_the_simulated_gateway_needs_no_thread():
    """Its books are in our database: another thread would not see this test's rows."""
    payments = PaymentFactory.create_batch(3, gateway="simulated", captured=True)
    for payment in payments:
        charge = SimulatedGateway().create_charge(
            new_charge(payment_id=payment.pk, booking_id=payment.booking_id)
        )
        Payment.objects.filter(pk=payment.pk).update(charge_id=charge.id)
        RefundFactory(payment=payment, status="REQUESTED", next_attempt_at=NOW)

    assert carry_out_refunds(now=NOW) == 3
    assert set(Refund.objects.values_list("status", flat=True)) == {"REFUNDED"}

"""The auditor of `make chaos` finds what is planted: one that finds nothing proves nothing."""

import json
import uuid

import pytest
from django.db import connection

from benchmarks.chaos.audit import audit, read_rules
from bookings.models import Payment, SimulatedCharge
from tests.factories.bookings import BookingFactory, HoldFactory
from tests.factories.payments import PaymentFactory
from tests.factories.webhooks import DeliveryFactory
from webhooks.models import EventSequence

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def broken(tmp_path):
    """Audit the rows of the test and the entries of a ledger; return the broken sentences."""

    def find(*entries):
        lines = (json.dumps(entry) for entry in entries)
        (tmp_path / "client-0.jsonl").write_text("\n".join(lines))
        connection.ensure_connection()
        return " ".join(finding.rule for finding in audit(connection.connection, tmp_path))

    return find


def acknowledged(change, **answer):
    return {"ack": change, "key": str(uuid.uuid4()), "told": answer}


def test_finds_nothing_where_nothing_happened(broken):
    assert broken() == ""


def test_reads_every_rule_with_its_sentence():
    rules = list(read_rules())
    assert len(rules) > 20
    assert all(sentence.endswith(".") and "SELECT" in query for sentence, query in rules)


def test_finds_a_booking_that_is_lost(broken):
    found = broken(acknowledged("create", bookingId=str(uuid.uuid4()), version=1))
    assert "Every acknowledged booking exists" in found
    assert "Every acknowledged change is told by exactly one event" in found
    assert "The answer to an acknowledged key is kept" in found


def test_finds_a_change_that_is_lost(broken):
    booking = BookingFactory(version=1)
    found = broken(acknowledged("update", bookingId=str(booking.pk), version=2))
    assert "in the version that was acknowledged" in found


def test_finds_a_cancellation_that_is_lost(broken):
    booking = BookingFactory()
    found = broken(acknowledged("cancel", bookingId=str(booking.pk), version=1))
    assert "What was acknowledged as canceled is canceled" in found


def test_finds_a_booking_that_nobody_was_told_of(broken):
    BookingFactory()
    found = broken()
    assert "Every version of every booking is told" in found
    assert "told as created once" in found


def test_finds_a_visit_without_its_time(broken):
    BookingFactory()
    assert "Time is reserved for open bookings" in broken()


def test_finds_a_hold_that_is_lost(broken):
    assert "An acknowledged hold exists" in broken(
        acknowledged("hold", holdId=str(uuid.uuid4()))
    )


def test_finds_a_release_that_is_lost(broken):
    hold = HoldFactory()
    assert "one that was released" in broken(acknowledged("release", holdId=str(hold.pk)))


def test_finds_two_bookings_of_one_key(broken):
    key = str(uuid.uuid4())
    BookingFactory.create_batch(2, user_id=key)
    found = broken({"ask": "create", "key": key})
    assert "One Idempotency-Key makes at most one booking" in found
    assert "No booking exists that nobody asked for" not in found


def test_finds_a_booking_that_nobody_asked_for(broken):
    BookingFactory(user_id=str(uuid.uuid4()))
    assert "No booking exists that nobody asked for" in broken()


def test_finds_a_gap_between_events(broken):
    EventSequence.objects.create(partner=BookingFactory().partner, last=3)
    assert "numbered 1, 2, 3" in broken()


def test_finds_a_delivery_that_waits(broken):
    DeliveryFactory()
    assert "Each delivery is delivered" in broken()


def test_finds_what_never_arrived(broken):
    DeliveryFactory(delivered=True, subscription__url="https://example.com/steady/trader/0")
    assert "has arrived, signed" in broken()


def test_finds_a_forged_webhook(broken):
    forged = {"delivery": str(uuid.uuid4()), "event": str(uuid.uuid4())}
    found = broken({**forged, "hash": "0" * 64, "is_genuine": False})
    assert "Nothing arrived that no event has told" in found


def test_finds_money_that_only_the_gateway_has(broken):
    SimulatedCharge.objects.create(
        payment_id=uuid.uuid4(), booking_id=uuid.uuid4(), amount_halalas=100, status="CAPTURED"
    )
    assert "What the gateway captured is a captured payment" in broken()


def test_finds_money_without_a_paid_booking(broken):
    payment = PaymentFactory(captured=True)
    Payment.objects.filter(pk=payment.pk).update(refunded_halalas=1)
    found = broken()
    assert "A booking is paid by one captured payment" in found
    assert "what the refunds add up to" in found
    assert "everything goes back" in found


def test_finds_a_payment_that_was_shown_and_is_not_there(broken):
    assert "shown as paid is captured" in broken({"ack": "pay", "paid": "unknown-token"})

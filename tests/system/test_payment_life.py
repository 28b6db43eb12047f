"""A booking that CleanLife collects for, on the running product with the sandbox's gateway."""

import pytest

from clients.demo.receiver import Receiver
from tests.processes.customer import Customer
from tests.processes.orders import PartnerSide
from tests.processes.stack import wait_until
from tests.system.payment_rows import let_the_deadline_pass, refunds_of

pytestmark = [pytest.mark.slow, pytest.mark.once]

PAYMENT_EVENTS = (
    "booking.payment_failed",
    "booking.payment_confirmed",
    "booking.appointment_status_changed",
)


@pytest.fixture
def receiver():
    with Receiver() as listening:
        yield listening


@pytest.fixture
def side(stack, receiver):
    side = PartnerSide(stack, "cleanlife_pays")
    side.subscribe(receiver.url, *PAYMENT_EVENTS)
    return side


def state(side, booking):
    now = side.call("GET", f"bookings/{booking['bookingId']}")
    return now["status"], now["paymentStatus"], now["appointment"] is not None


def test_pays_and_gets_the_visit(stack, side, receiver):
    booking = side.book()
    assert state(side, booking) == ("waiting payment", "PENDING", False)
    customer = Customer(stack, booking)
    customer.click("pay")

    assert state(side, booking) == ("in progress", "PAID", True)
    confirmed = receiver.wait("booking.payment_confirmed", seconds=30).event
    changed = receiver.wait("booking.appointment_status_changed", seconds=30).event
    assert confirmed["data"]["source"] == "CLEANLIFE"
    assert confirmed["sequence"] + 1 == changed["sequence"]
    appointment = changed["data"]["booking"]["appointment"]
    assert appointment["name"] in customer.page()
    assert "زيارتك محجوزة" in customer.page("ar")


def test_is_declined_and_pays_then(stack, side, receiver):
    booking = side.book()
    customer = Customer(stack, booking)
    customer.click("decline")

    failed = receiver.wait("booking.payment_failed", seconds=30).event
    assert failed["data"]["reason"] == "DECLINED"
    assert state(side, booking) == ("waiting payment", "PENDING", False)
    customer.click("pay")
    assert state(side, booking) == ("in progress", "PAID", True)


def test_lets_the_deadline_pass(stack, side, receiver):
    booking = side.book()
    customer = Customer(stack, booking)
    stack.call(let_the_deadline_pass, booking["bookingId"])
    failed = receiver.wait("booking.payment_failed", seconds=60).event

    assert failed["data"]["reason"] == "DEADLINE"
    assert state(side, booking) == ("failed", "FAILED", False)
    customer.click("pay")
    assert state(side, booking) == ("failed", "FAILED", False)
    assert "The time to pay has passed" in customer.page()


def test_a_cancelled_visit_is_refunded(stack, side):
    booking = side.book()
    Customer(stack, booking).click("pay")
    path = f"bookings/{booking['bookingId']}"
    preview = side.call("GET", f"{path}/cancel-preview")
    side.call("PATCH", f"{path}/cancel", json={})

    assert preview["refundAmount"] + preview["fee"] == booking["price"]["total"]
    refunded = wait_until(
        lambda: [
            row for row in stack.call(refunds_of, booking["bookingId"]) if row[0] == "REFUNDED"
        ],
        seconds=30,
        what="the refund",
    )
    assert refunded == [("REFUNDED", "CANCELLATION", round(preview["refundAmount"] * 100))]

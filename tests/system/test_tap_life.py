"""Payments at Tap on the running product: parallel clicks, lost callbacks, dead workers."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.processes.customer import Customer
from tests.processes.orders import PartnerSide
from tests.processes.stack import Stack, wait_until
from tests.providers.local_server import Fault
from tests.providers.tap_server import SECRET_KEY, TapServer
from tests.system.payment_rows import (
    end_leases_of_refunds,
    make_payments_due,
    payments_of,
    refunds_of,
)

pytestmark = pytest.mark.slow

CLICKS = 20


@pytest.fixture(scope="module")
def tap():
    with TapServer().running() as server:
        yield server


@pytest.fixture(scope="module")
def stack(tap, tmp_path_factory):
    environment = {
        "PAYMENT_GATEWAY": "tap",
        "TAP_SECRET_KEY": SECRET_KEY,
        "TAP_BASE_URL": tap.url,
    }
    with Stack(tmp_path_factory.mktemp("tap"), environment=environment) as running:
        yield running


@pytest.fixture
def side(stack):
    return PartnerSide(stack, "cleanlife_pays")


@pytest.fixture
def booking(side):
    return side.book()


def status_of(side, booking):
    return side.call("GET", f"bookings/{booking['bookingId']}")["status"]


def wait_for_status(side, booking, status):
    wait_until(lambda: status_of(side, booking) == status, seconds=40, what=status)


def charge_behind(stack, booking):
    """Return the id of the one charge that a booking has."""
    [(_, charge_id)] = stack.call(payments_of, booking["bookingId"])
    return charge_id


def test_parallel_clicks_make_one_open_charge(stack, tap, booking):
    customer = Customer(stack, booking)
    before = len(tap.charges)
    with ThreadPoolExecutor(CLICKS) as browsers:
        answers = list(browsers.map(lambda _: customer.click(), range(CLICKS)))

    assert len(tap.charges) == before + 1
    charge_id = charge_behind(stack, booking)
    pages = [answer.headers["Location"] for answer in answers]
    led_on = [page for page in pages if page == f"{tap.url}/pages/{charge_id}"]
    # Whoever finds too many others at the gateway is asked to click again.
    assert len(led_on) >= 4
    assert all("problem=1" in page for page in pages if page not in led_on)


def test_a_callback_books_the_visit_and_a_forged_one_does_not(stack, tap, side, booking):
    Customer(stack, booking).click()
    charge_id = charge_behind(stack, booking)
    tap.pay(charge_id)
    assert tap.send(tap.callback(charge_id, key="sk_forged")) == [403]
    assert tap.send(tap.callback(charge_id), times=2) == [200, 200]

    wait_for_status(side, booking, "in progress")


def test_the_poller_finds_what_a_lost_callback_would_have_told(stack, tap, side, booking):
    Customer(stack, booking).click()
    tap.pay(charge_behind(stack, booking))
    stack.call(make_payments_due)

    wait_for_status(side, booking, "in progress")


def test_coming_back_from_the_bank_shows_the_visit(stack, tap, side, booking):
    customer = Customer(stack, booking)
    customer.click()
    tap.pay(charge_behind(stack, booking))
    page = customer.come_back()

    assert status_of(side, booking) == "in progress"
    assert (
        side.call("GET", f"bookings/{booking['bookingId']}")["trackingReference"] in page.text
    )


def test_money_after_a_cancellation_goes_back(stack, tap, side, booking):
    Customer(stack, booking).click()
    charge_id = charge_behind(stack, booking)
    side.call("PATCH", f"bookings/{booking['bookingId']}/cancel", json={})
    tap.refund_status = "REFUNDED"
    tap.pay(charge_id)
    tap.send(tap.callback(charge_id))

    amount = round(booking["price"]["total"] * 100)
    expected = [("REFUNDED", "LATE_CAPTURE", amount)]
    wait_until(
        lambda: stack.call(refunds_of, booking["bookingId"]) == expected,
        seconds=40,
        what="the refund",
    )
    assert status_of(side, booking) == "canceled"


def test_a_worker_killed_while_it_refunds_refunds_once(stack, tap, side, booking):
    customer = Customer(stack, booking)
    customer.click()
    tap.pay(charge_behind(stack, booking))
    customer.come_back()
    tap.refund_status = "REFUNDED"
    before = len(tap.refunds)
    tap.fail_next(Fault.HANG)  # The refund is made, and nobody is told.
    side.call("PATCH", f"bookings/{booking['bookingId']}/cancel", json={})
    wait_until(lambda: len(tap.refunds) > before, seconds=30, what="the refund at Tap")
    stack.kill("worker")
    stack.wait_until_ready()
    stack.call(end_leases_of_refunds)

    wait_until(
        lambda: stack.call(refunds_of, booking["bookingId"])[0][0] == "REFUNDED",
        seconds=60,
        what="the refund is known",
    )
    assert len(tap.refunds) == before + 1

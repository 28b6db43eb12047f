"""Contract, section 4: what a cancellation would do to the money."""

import pytest

from bookings.models import Booking, Refund
from catalog.models import RefundRule
from tests.answers import UNKNOWN_ID, error_of
from tests.bookings.conftest import NOW
from tests.client import PartnerClient
from tests.factories.bookings import BookingFactory
from tests.factories.partners import ApiKeyFactory
from tests.factories.payments import PaymentFactory
from webhooks.models import Event

pytestmark = pytest.mark.usefixtures("frozen")

NOTHING = {"action": "CANCEL_AND_REFUND", "refundAmount": 0, "fee": 0, "currency": "SAR"}


@pytest.fixture
def paid(partner):
    """A visit in three days, for which its customer paid SAR 165.00."""
    booking = BookingFactory(
        partner=partner, payment_responsibility="CLEANOS", customer_paid_at=NOW
    )
    PaymentFactory(booking=booking, captured=True)
    return booking


def preview(api, booking):
    return api.get(f"bookings/{booking.pk}/cancel-preview")


def everything():
    """Return all rows that a cancellation could change."""
    return [list(model.objects.values()) for model in (Booking, Refund, Event)]


def test_answers_what_goes_back_and_what_is_kept(api, paid):
    RefundRule.objects.create(hours_before=24, percent=50)
    response = preview(api, paid)
    assert response.status_code == 200
    assert list(response.json()["data"].items()) == [
        ("action", "CANCEL_AND_REFUND"),
        ("refundAmount", 82.5),
        ("fee", 82.5),
        ("currency", "SAR"),
    ]


def test_without_rules_everything_goes_back(api, paid):
    assert preview(api, paid).json()["data"] == {**NOTHING, "refundAmount": 165}


@pytest.mark.parametrize("status", ["waiting payment", "failed"])
def test_what_nobody_paid_does_not_go_back(api, partner, status):
    booking = BookingFactory(partner=partner, waiting_payment=True)
    Booking.objects.update(status=status)
    assert preview(api, booking).json()["data"] == NOTHING


def test_what_the_partner_collects_is_not_ours_to_refund(api, partner):
    booking = BookingFactory(partner=partner, partner_payment_confirmed_at=NOW)
    assert preview(api, booking).json()["data"] == {**NOTHING, "action": "CANCEL_ONLY"}


def test_it_changes_nothing(api, paid):
    before = everything()
    for _ in range(3):
        assert preview(api, paid).status_code == 200
    assert everything() == before


@pytest.mark.parametrize("percent", [100, 67, 33, 0])
def test_the_cancellation_does_what_it_said(api, paid, percent):
    RefundRule.objects.create(hours_before=1, percent=percent)
    said = preview(api, paid).json()["data"]
    assert api.patch(f"bookings/{paid.pk}/cancel").status_code == 200
    refunded = sum(Refund.objects.values_list("amount_halalas", flat=True))
    assert refunded == round(said["refundAmount"] * 100)
    assert round(said["fee"] * 100) == 16500 - refunded


@pytest.mark.parametrize("status", ["success", "failed", "in progress"])
def test_every_status_that_can_be_canceled_has_one(api, paid, status):
    Booking.objects.update(status=status)
    assert preview(api, paid).json()["data"]["refundAmount"] == 165


def test_a_canceled_booking_has_none(api, partner):
    booking = BookingFactory(partner=partner, canceled=True)
    assert error_of(preview(api, booking)) == (422, "BOOKING_ALREADY_CANCELLED")


def test_another_partners_booking_is_not_found(api):
    assert error_of(preview(api, BookingFactory())) == (404, "RESOURCE_NOT_FOUND")


def test_an_unknown_booking_is_not_found(api):
    response = api.get(f"bookings/{UNKNOWN_ID}/cancel-preview")
    assert error_of(response) == (404, "RESOURCE_NOT_FOUND")


def test_refuses_what_is_no_id(api):
    assert api.get("bookings/B-1/cancel-preview").status_code == 400


@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_is_only_read(api, paid, method):
    response = getattr(api, method)(f"bookings/{paid.pk}/cancel-preview")
    assert response.status_code == 405


@pytest.mark.django_db
def test_wants_a_key_with_the_permission(partner, paid):
    path = f"bookings/{paid.pk}/cancel-preview"
    assert PartnerClient().get(path).status_code == 401
    assert PartnerClient(ApiKeyFactory(partner=partner)).get(path).status_code == 403
    may_read = ApiKeyFactory(partner=partner, permissions=["bookings:read"])
    assert PartnerClient(may_read).get(path).status_code == 403

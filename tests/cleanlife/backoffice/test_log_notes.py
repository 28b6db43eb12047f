"""What staff did is read by each of them in their own language, whoever did it."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from cleanlife.backoffice.templatetags.log_notes import read_note
from tests.factories.bookings import BookingFactory
from tests.factories.partners import ApiKeyFactory, PartnerFactory
from tests.factories.payments import PaidFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ARABIC, ENGLISH = ({"Accept-Language": language} for language in ("ar", "en"))


def url(name, row):
    return reverse(f"admin:{name}", args=[row.pk])


@pytest.fixture
def history(admin_client):
    """Return the history of a row, as an English and as an Arabic reader see it."""

    def read(model, row):
        page = url(f"{model}_history", row)
        return [admin_client.get(page, headers=reader).text for reader in (ENGLISH, ARABIC)]

    return read


@pytest.fixture(params=[ARABIC, ENGLISH], ids=["ar", "en"])
def act(admin_client, request):
    """Post in one of the two languages."""

    def post(page, fields):
        assert admin_client.post(page, fields, headers=request.param).status_code in {200, 302}

    return post


def test_a_cancellation(act, history):
    booking = BookingFactory()
    act(url("bookings_booking_change", booking).replace("change", "cancel"), {"notes": ""})
    english, arabic = history("bookings_booking", booking)
    assert "Canceled for the partner." in english
    assert "أُلغي نيابة عن الشريك." in arabic


def test_a_refund_with_its_amount(act, history):
    payment = PaidFactory()
    page = url("bookings_payment_change", payment).replace("change", "refund")
    act(page, {"amount": "20.50", "notes": "Late team"})
    english, arabic = history("bookings_payment", payment)
    assert "Refund of SAR 20.50 requested." in english
    assert "20.50 ريال" in arabic
    assert "SAR" not in arabic.split('id="change-history"')[1]


def test_a_suspended_partner_with_the_reason_as_it_was_typed(act, history):
    partner = PartnerFactory()
    page = reverse("admin:partners_partner_status", args=["SUSPENDED"])
    act(f"{page}?ids={partner.pk}", {"reason": "Active"})
    english, arabic = history("partners_partner", partner)
    assert "Suspended: Active" in english
    assert "موقوف: Active" in arabic


def test_a_revoked_key(act, history):
    key = ApiKeyFactory()
    act(url("partners_apikey_change", key).replace("change", "revoke"), {})
    english, arabic = history("partners_partner", key.partner)
    assert f"Revoked API key {key}." in english
    assert "Revoked" not in arabic.split('id="change-history"')[1]


@pytest.mark.parametrize("message", ["", "[", "[]", "Written by hand: 5 %"])
def test_other_notes_stay_as_they_are(message):
    assert read_note(LogEntry(change_message=message)) == (
        LogEntry(change_message=message).get_change_message()
    )

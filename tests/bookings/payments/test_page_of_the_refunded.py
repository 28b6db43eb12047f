"""What the customer's page says of money that goes back."""

import pytest
from django.urls import reverse

from tests.factories.payments import PaidFactory, SentLinkFactory

pytestmark = pytest.mark.django_db


def page(client, booking):
    link = SentLinkFactory(booking=booking)
    return client.get(reverse("pay", args=[link.token]), {"lang": "en"}).content.decode()


def canceled(**changes):
    return PaidFactory(booking__canceled=True, **changes).booking


def test_a_whole_refund(client):
    text = page(client, canceled(refunded_halalas=165_00))
    assert "What you paid is on its way back to you." in text
    assert "This visit does not take place" in text


def test_a_part_is_named(client):
    text = page(client, canceled(refunded_halalas=65_50))
    assert "SAR 65.50 of what you paid goes back to you." in text


def test_money_of_an_earlier_payment_counts_too(client):
    booking = canceled(refunded_halalas=165_00)
    PaidFactory(booking=booking, declined=True)
    assert "What you paid is on its way back to you." in page(client, booking)


def test_nothing_goes_back(client):
    booking = canceled()
    text = page(client, booking)
    assert "goes back" not in text
    assert f"please contact {booking.partner.name}" in text

"""How the tests open a customer's page, and press on it without a cookie."""

from typing import Any

from django.urls import reverse

from bookings.models import Booking
from bookings.visit_token import visit_token


def url(booking: Booking, name: str = "visit") -> str:
    return reverse(name, args=[visit_token(booking.pk)])


def show(client: Any, booking: Booking, name: str = "visit", **query: str) -> Any:
    return client.get(url(booking, name), {"lang": "en", **query})


def send(client: Any, booking: Booking, name: str, **typed: Any) -> Any:
    return client.post(url(booking, name), {"lang": "en", **typed})

"""A partner for whom CleanLife collects, its sold visit, and Unifonic on the loopback."""

from importlib import import_module

import pytest

from bookings.models import Booking, TextTemplate
from cleanlife.sms import registry
from tests.bookings.texts.desk import forget_texts
from tests.providers.sms_server import SmsServer


@pytest.fixture
def sms(settings):
    registry._unifonic.cache_clear()
    with SmsServer().running() as server:
        settings.SMS_PROVIDER = "unifonic"
        settings.UNIFONIC_APP_SID = server.app_sid
        settings.UNIFONIC_SENDER_ID = "CleanLife"
        settings.UNIFONIC_URL = server.url
        settings.VISIT_LINK_URL = "https://v.example.sa"
        yield server
    registry._unifonic.cache_clear()


@pytest.fixture
def shop(make_world):
    """A world whose visits cost nothing, so that they are assigned at once."""
    world = make_world(payment_responsibility="CLEANOS", teams=3)
    world.service.base_price_per_hour_halalas = 0
    world.service.save()
    return world


@pytest.fixture
def booking(shop):
    """A sold visit of which the customer was told."""
    answer = shop.api.post("bookings", shop.order()).json()
    forget_texts()
    return Booking.objects.get(pk=answer["data"]["bookingId"])


@pytest.fixture
def wording(booking):
    """What a test that ends by emptying the tables has to bring itself."""
    for kind, english, arabic in import_module("bookings.migrations.0027_texts_filled").TEXTS:
        values = {"english": english, "arabic": arabic}
        TextTemplate.objects.get_or_create(kind=kind, defaults=values)

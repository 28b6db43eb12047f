"""A visit of which photos may be taken, and a folder to keep them in."""

import pytest

from bookings.models import Booking
from catalog.models import Service
from cleanlife.config.photo_storage import photo_storage
from partners.models import Partner
from tests.bookings.visits.field import book


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Return the folder of photos."""
    settings.STORAGES = {**settings.STORAGES, "default": photo_storage(data_dir=tmp_path)}
    return tmp_path / "media"


@pytest.fixture
def booking(world):
    """Return a booked visit; service, partner and customer allow photos."""
    found = book(world)
    allow_all()
    return Booking.objects.get(pk=found.pk)


def allow_all():
    for model in (Service, Partner, Booking):
        model.objects.update(allows_photos=True)

"""What the contract calls immutable is held by the database itself, on both engines."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from bookings.models import Booking
from cleanlife import clock
from partners.models import Partner
from tests.factories.bookings import BookingFactory
from tests.factories.webhooks import DeliveryFactory
from webhooks.models import Delivery

pytestmark = pytest.mark.django_db


def is_rejected(rows, **change):
    with pytest.raises(DatabaseError, match="_is_kept"), transaction.atomic():
        rows.update(**change)
    return True


def test_a_confirmation_cannot_be_moved_or_taken_back():
    BookingFactory(partner_payment_confirmed_at=clock.now())
    assert is_rejected(Booking.objects.all(), partner_payment_confirmed_at=None)
    assert is_rejected(Booking.objects.all(), partner_payment_confirmed_at=clock.now())


def test_a_confirmation_can_be_made():
    BookingFactory()
    assert Booking.objects.update(partner_payment_confirmed_at=clock.now()) == 1


def test_a_payload_hash_cannot_change():
    DeliveryFactory()
    assert is_rejected(Delivery.objects.all(), payload_hash="f" * 64)


@pytest.mark.parametrize("model", [Booking, Partner])
def test_an_id_cannot_change(model):
    booking = BookingFactory()
    row = booking if model is Booking else booking.partner
    table = model._meta.db_table
    ids = [uuid_text(value) for value in (uuid.uuid4(), row.pk)]
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="_is_kept"):
        cursor.execute(f"UPDATE {table} SET id = %s WHERE id = %s", ids)


def uuid_text(value):
    return str(value) if connection.vendor == "postgresql" else value.hex

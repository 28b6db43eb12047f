"""Rows from before there was a column to search are found, and come back down again."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from bookings.models import Booking, Contact
from catalog.models import Coupon
from cleanlife.folded_columns import ROWS_A_BATCH, fill_folded
from partners.models import Partner
from tests.factories.bookings import BookingFactory, ContactFactory
from tests.factories.catalog import CouponFactory


@pytest.mark.django_db
def test_rows_of_more_than_a_batch_are_filled():
    first = ContactFactory(name="أحمد", phone="+966551239876")
    more = ContactFactory.build_batch(ROWS_A_BATCH, partner=first.partner, name="Ørsted")
    Contact.objects.bulk_create(more)
    Contact.objects.update(search_text=None)
    fill_folded("bookings", "Contact").code(apps, None)

    assert Contact.objects.get(search_text="احمد +0551239876") == first
    assert Contact.objects.filter(search_text__startswith="orsted +05").count() == ROWS_A_BATCH


@pytest.mark.django_db
def test_what_is_filled_already_is_left():
    BookingFactory(external_reference="HTL-7")
    Booking.objects.update(search_text="kept")
    fill_folded("bookings", "Booking").code(apps, None)

    assert Booking.objects.get().search_text == "kept"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_migrations_go_down_and_up_with_rows():
    BookingFactory(contact__name="فاطمة", external_reference="Ä-7", partner__name="Café")
    CouponFactory(code="Été")
    before = {"bookings": "0012", "catalog": "0003", "partners": "0002"}
    for app, name in before.items():
        call_command("migrate", app, name, verbosity=0)
    for app in before:
        call_command("migrate", app, verbosity=0)

    assert Contact.objects.get().search_text.startswith("فاطمه ")
    assert Booking.objects.get().search_text == "a7"
    assert Partner.objects.get().search_text == "cafe"
    assert Coupon.objects.get().search_text == "ete"
    with pytest.raises(Exception, match="_is_kept"), connection.cursor() as cursor:
        cursor.execute("UPDATE partners_partner SET id = '00000000000000000000000000000000'")

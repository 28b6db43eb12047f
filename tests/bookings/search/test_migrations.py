"""Rows from before there was a column to search are found, and come back down again."""

from threading import Timer

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from bookings.models import Booking, Contact
from catalog.models import Coupon
from cleanlife.folded_columns import ROWS_A_BATCH, fill_folded, index_folded
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


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_index_waits_for_older_transactions_longer_than_for_a_lock():
    build = index_folded("bookings_contact")
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 50")
    with psycopg.connect(**connection.get_connection_params()) as older:
        older.execute("UPDATE bookings_contact SET name = name")
        end = Timer(0.5, older.rollback)
        end.start()
        with connection.schema_editor(atomic=False) as editor:
            build.code(apps, editor)
        end.join()
    # With it goes its short patience.
    connection.close()
    assert is_index_valid("bookings_contact_search_text_parts")


def is_index_valid(name):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass", [name]
        )
        return cursor.fetchone()[0]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_migrations_go_down_and_up_with_rows():
    BookingFactory(contact__name="فاطمة", external_reference="Ä-7", partner__name="Café")
    CouponFactory(code="Été")
    before = {"bookings": "0012", "catalog": "0003", "partners": "0002"}
    for app, name in before.items():
        call_command("migrate", app, name, verbosity=0)
    # All of them: what depends on these has gone down with them.
    call_command("migrate", verbosity=0)

    assert Contact.objects.get().search_text.startswith("فاطمه ")
    assert Booking.objects.get().search_text == "a7"
    assert Partner.objects.get().search_text == "cafe"
    assert Coupon.objects.get().search_text == "ete"
    with pytest.raises(Exception, match="_is_kept"), connection.cursor() as cursor:
        cursor.execute("UPDATE partners_partner SET id = '00000000000000000000000000000000'")

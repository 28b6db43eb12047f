"""With 100,000 customers and bookings, PostgreSQL finds by indexes and in time."""

import time

import pytest
from django.contrib import admin
from django.db import connection

from bookings.models import Booking, Contact
from tests.bookings.backoffice import listing
from tests.factories.bookings import BookingFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql, pytest.mark.slow]

ROWS = 100_000
# A safety net only: by an index each of them takes a fraction of it.
MOST_SECONDS = 10
TYPED = [
    "0551239876",
    "9876",
    "+966 55 123",
    "فاطمه",
    "احمد الحربي",
    "REF-099998",
    "3f2a9c1b",
    "ahmed",
    "omar7 REF-09999",
]
# Of a quarter of all customers.
COMMON = ["محمد", "محمد الغامدي", "محمد REF-099998", "محمد REF-09999 9876"]
COPIES = """
    INSERT INTO {table} ({columns})
    SELECT {values} FROM {table}, generate_series(1, %s) AS number WHERE id = %s
"""


def copy(row, **changes):
    """Insert copies of a row with other values in these columns, as SQL of ``number``."""
    quote, meta = connection.ops.quote_name, row._meta
    values = {each.column: quote(each.column) for each in meta.concrete_fields}
    values = {**values, "id": "gen_random_uuid()", **changes}
    columns = ", ".join(map(quote, values))
    statement = COPIES.format(
        table=meta.db_table, columns=columns, values=", ".join(values.values())
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [ROWS, row.pk])
        # As the server does by itself after a while.
        index = f"{meta.db_table}_search_text_parts"
        cursor.execute(f"SELECT gin_clean_pending_list('{index}')")
        cursor.execute(f"ANALYZE {meta.db_table}")


@pytest.fixture
def many(db):
    # Of forty customers one has the one name, of four one the most common of all.
    names = """CASE WHEN number %% 40 = 0 THEN 'احمدالحربي'
        WHEN number %% 4 = 1 THEN 'محمدالغامدي' ELSE 'omar' || number END"""
    booking = BookingFactory(contact__name="فاطمة", contact__phone="+966551239876")
    phone = "lpad((number * 7919 %% 100000000)::text, 8, '0')"
    copy(
        booking.contact,
        phone=f"'+9665' || {phone}",
        search_text=f"{names} || ' +05' || {phone}",
        created_at="now() - number * interval '1 minute'",
    )
    own = "SELECT id, row_number() OVER () AS number FROM bookings_contact"
    copy(
        booking,
        search_text="'ref' || lpad(number::text, 6, '0')",
        created_at="now() - number * interval '1 minute'",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH own AS ({own}), theirs AS (
                SELECT id, row_number() OVER () AS number FROM bookings_booking
            ) UPDATE bookings_booking SET contact_id = own.id FROM own, theirs
            WHERE theirs.id = bookings_booking.id AND theirs.number = own.number"""
        )
        cursor.execute("SELECT gin_clean_pending_list('bookings_booking_search_text_parts')")
        cursor.execute("ANALYZE bookings_booking")
    return booking


@pytest.mark.timeout(300)
def test_a_search_uses_indexes_and_answers_in_time(admin_client, many, rf):
    plan = Contact.objects.filter(search_text__contains="0551239876").explain()
    assert "bookings_contact_search_text_parts" in plan
    for typed in ("0551239876", "REF-099998"):
        shown_by = admin.site.get_model_admin(Booking)
        rows, _ = shown_by.get_search_results(rf.get("/"), Booking.objects.all(), typed)
        assert "Seq Scan on bookings" not in rows.explain(), rows.explain()
    for model in ("contact", "booking"):
        for typed in TYPED + COMMON:
            assert _seconds(admin_client, model, typed) < MOST_SECONDS, typed


def _seconds(browser, model, typed):
    start = time.perf_counter()
    assert browser.get(listing(model), {"q": typed}).status_code == 200
    return time.perf_counter() - start

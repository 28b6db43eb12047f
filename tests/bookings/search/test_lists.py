"""Customers and what belongs to them are found as people write names, phones and ids."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bookings.backoffice import listing
from tests.factories.bookings import BookingFactory

pytestmark = pytest.mark.django_db

PHONE, NAME, REFERENCE = "+966551239876", "أحمد الحَرْبي – José", "HTL-2026/5512"
BY_THE_CUSTOMER = [
    "0551239876", "00966551239876", "٠٥٥١٢٣٩٨٧٦", "۰۵۵۱۲۳۹۸۷۶", "+966 55 123 9876",
    "966551239876", "9660551239876", "551239876", "(055) 123-9876", "9876", "1239", "+966551",
    "احمد", "إحمد", "الحربى", "الحربي احمد", "أحمـــد", "ﺃﺣﻤﺪ", "jose", "JOSÉ", "احمد 9876",
]  # fmt: skip
BY_THE_REFERENCE = ["5512", "htl-2026", "HTL 2026 5512", "htl20265512", "٥٥١٢", "2026/55"]
HOSTILE = ["ا" * 5000, "%" * 5000, "_", "word " * 500, " ".join(map(str, range(500)))]
HOSTILE += ["'", '"', "\\", "a\\%b", "\ud800", "a\0"]
NOTHING = [
    "محمد",
    "josef",
    "0551239870",
    "+971551239876",
    "%",
    "_",
    "ا%د",
    "HTL_2026X",
    "نورة 9876",
]


def found(browser, model, typed):
    answer = browser.get(listing(model), {"q": typed})
    assert answer.status_code == 200
    return set(answer.context["cl"].queryset)


@pytest.fixture
def booking(db):
    """One customer's, beside another's."""
    BookingFactory(
        contact__name="Noura", external_reference="B-1", contact__phone="+966500000001"
    )
    return BookingFactory(
        contact__name=NAME, contact__phone=PHONE, external_reference=REFERENCE, assigned=True
    )


@pytest.mark.parametrize("typed", BY_THE_CUSTOMER)
def test_finds_a_customer_and_their_booking(admin_client, booking, typed):
    assert found(admin_client, "contact", typed) == {booking.contact}
    assert found(admin_client, "booking", typed) == {booking}


@pytest.mark.parametrize("typed", BY_THE_REFERENCE)
def test_finds_a_booking_by_parts_of_its_reference(admin_client, booking, typed):
    assert found(admin_client, "booking", typed) == {booking}


@pytest.mark.parametrize("typed", NOTHING)
def test_finds_nobody_else(admin_client, booking, typed):
    assert found(admin_client, "contact", typed) == set()
    assert found(admin_client, "booking", typed) == set()


@pytest.mark.parametrize("shape", ["{}", "{:.13}", "{:.8}", "{:.8}…", " {} "])
def test_finds_a_booking_by_its_id_or_the_beginning(admin_client, booking, shape):
    typed = shape.format(str(booking.pk))
    for way in (typed, typed.upper(), typed.replace("-", "")):
        assert found(admin_client, "booking", way) == {booking}


def test_finds_a_booking_by_the_name_of_its_visit(admin_client, booking):
    number = booking.appointment.number
    digits = str(number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for typed in (f"SA-{number:04d}", f"sa {number}", f"SA{number}", f"SA-{digits}"):
        assert booking in found(admin_client, "booking", typed)
        assert len(found(admin_client, "booking", typed)) == 1


def test_a_last_digit_more_is_another_visit(admin_client, booking):
    assert found(admin_client, "booking", f"SA-{booking.appointment.number}9") == set()


@pytest.mark.parametrize("typed", ["", "  ", "\u200f"])
def test_nothing_typed_lists_all(admin_client, booking, typed):
    assert len(found(admin_client, "booking", typed)) == 2


def test_a_new_name_and_a_new_reference_are_found_at_once(admin_client, api, partner):
    booking = BookingFactory(partner=partner, contact__name="Sara", external_reference="A-1")
    api.patch(f"contacts/{booking.contact_id}", {"name": "سارّة"})
    api.patch(f"bookings/{booking.pk}", {"externalReference": "نزل ٧"})

    for typed in ("ساره", "نزل 7"):
        assert found(admin_client, "booking", typed) == {booking}
    for typed in ("Sara", "A-1"):
        assert found(admin_client, "booking", typed) == set()


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_texts_find_nothing(admin_client, booking, typed):
    query = typed.encode("utf-8", "surrogatepass")
    answer = admin_client.get(listing("booking"), {"q": query})
    assert answer.status_code in {200, 400}
    if answer.status_code == 200:
        assert "Nothing matches." in answer.text


@pytest.mark.parametrize("model", ["contact", "booking"])
def test_a_search_costs_no_more_queries_for_more_rows(
    admin_client, booking, django_assert_num_queries, model
):
    found(admin_client, model, "احمد")
    with CaptureQueriesContext(connection) as few:
        found(admin_client, model, "احمد")
    for _ in range(5):
        BookingFactory(contact__name=NAME, partner=booking.partner, service=booking.service)
    with django_assert_num_queries(len(few)):
        assert len(found(admin_client, model, "احمد")) == 6

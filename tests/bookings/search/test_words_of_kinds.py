"""Words of different kinds in one search: each must be found somewhere in the row."""

import pytest

from tests.bookings.search.test_other_lists import found
from tests.factories.bookings import BookingFactory, HoldFactory, RedemptionFactory
from tests.factories.catalog import (
    AddOnFactory,
    PriceListFactory,
    ServiceEnablementFactory,
)
from tests.factories.partners import ApiKeyFactory
from tests.factories.payments import PaidFactory, RefundOnItsWayFactory
from tests.factories.webhooks import DeliveryFactory

pytestmark = pytest.mark.django_db

OF_A_BOOKING = [
    "احمد HTL-2026",
    "htl احمد",
    "الحربى HTL-2026/7712 احمد",
    "احمد htl ٧٧١٢",
    "0551239876 HTL-2026",
    "HTL-2026 055 123 9876",
    "HTL +966 55 123 9876",
    "9876 htl",
    "9876 7712",
    "احمد 9876 7712",
    "احمد 9876 htl 2026 7712",
]


@pytest.fixture
def booking(db):
    """One among others that hold some of its words, and none that holds all."""
    same = {"contact__name": "أحمد الحربي", "assigned": True}
    known = {"contact__phone": "+966551239876", "external_reference": "HTL-2026/7712"}
    BookingFactory(**same, contact__phone="+966500000001", external_reference="B-1")
    BookingFactory(contact__name="Noura", external_reference="HTL-2026/7712", assigned=True)
    return BookingFactory(**same, **known)


@pytest.mark.parametrize("typed", OF_A_BOOKING)
def test_a_booking_is_found_by_words_of_customer_and_reference(admin_client, booking, typed):
    assert found(admin_client, booking, typed) == [booking]


@pytest.mark.parametrize("shape", ["احمد SA-{}", "SA {} احمد", "sa{} 9876", "HTL SA-{}"])
def test_a_booking_is_found_by_its_visit_and_another_word(admin_client, booking, shape):
    typed = shape.format(booking.appointment.number)
    assert found(admin_client, booking, typed) == [booking]


@pytest.mark.parametrize("shape", ["{:.8} احمد", "htl {:.8}…"])
def test_a_booking_is_found_by_its_id_and_another_word(admin_client, booking, shape):
    assert found(admin_client, booking, shape.format(str(booking.pk))) == [booking]


@pytest.mark.parametrize("typed", ["احمد B-2", "نورة 9876", "Noura B-1", "احمد htl 9877"])
def test_a_word_that_no_row_holds_finds_nothing(admin_client, booking, typed):
    assert found(admin_client, booking, typed) == []


def test_the_groups_of_a_phone_are_no_words_of_their_own(admin_client):
    row = BookingFactory(contact__phone="+966559871239", external_reference="055 123 987")
    assert found(admin_client, row, "055 123 9871") == []


@pytest.mark.parametrize(
    "make",
    [
        lambda booking: PaidFactory(booking=booking),
        lambda booking: RefundOnItsWayFactory(payment__booking=booking),
        lambda booking: RedemptionFactory(booking=booking),
        lambda booking: HoldFactory(booking=booking, address=booking.address, status="USED"),
    ],
    ids=["payment", "refund", "use of a coupon", "hold"],
)
def test_what_belongs_to_a_booking_is_found_by_words_of_kinds(admin_client, booking, make):
    wanted = make(booking)
    for typed in ("احمد HTL-2026", f"SA-{booking.appointment.number} احمد", "9876 htl"):
        assert found(admin_client, wanted, typed) == [wanted]
    assert found(admin_client, wanted, "احمد B-1") == []


TWO_KINDS = [
    (
        lambda: ServiceEnablementFactory(partner__name="فندق", service__name_en="Deep clean"),
        "فندق deep",
    ),
    (lambda: ApiKeyFactory(label="Checkout", partner__name="فندق"), "checkout فندق"),
    (lambda: PriceListFactory(name="Winter", partner__name="فندق"), "فندق winter"),
    (lambda: AddOnFactory(name_en="Oven", service__name_en="Deep clean"), "oven deep"),
    (
        lambda: DeliveryFactory(
            subscription__url="https://shop.example/hook", subscription__partner__name="فندق"
        ),
        "فندق shop.example",
    ),
]


@pytest.mark.parametrize(("make", "typed"), TWO_KINDS, ids=[typed for _, typed in TWO_KINDS])
def test_other_lists_find_by_words_of_two_kinds(admin_client, make, typed):
    wanted = make()
    assert found(admin_client, wanted, typed) == [wanted]
    assert found(admin_client, wanted, f"{typed} محمود") == []


def test_a_long_text_of_many_kinds_is_searched_at_once(admin_client, booking):
    typed = " ".join(f"word{number}" for number in range(80))
    assert found(admin_client, PaidFactory(booking=booking), typed) == []

"""A customer who books, or is changed, while operations erase it, on a real PostgreSQL."""

from functools import partial

import pytest

from bookings.errors import ContactHasOpenVisits
from bookings.models import Address, Booking, Contact
from bookings.services.contacts.addresses import add_address, update_address
from bookings.services.contacts.contacts import update_contact
from bookings.services.erase_contact import erase_contact
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import book, cancel
from tests.bookings.visits.test_races import attempt
from tests.together import in_line

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]
PLACE = {"line1": "Secretstreet 1", "city": "Riyadh", "latitude": 24.7, "longitude": 46.68}


def erase(contact):
    try:
        return erase_contact(contact_id=contact.pk, now=NOW)
    except ContactHasOpenVisits as error:
        return error.code


@pytest.mark.parametrize("is_first", [True, False], ids=["booked first", "erased first"])
def test_one_of_the_two_waits_for_the_other(world, is_first):
    sell = partial(world.api.post, "bookings", world.order())
    calls = [sell, partial(erase, world.contact)]

    def lock():
        list(Address.objects.select_for_update())

    outcomes = in_line(lock, calls if is_first else calls[::-1])
    booked = outcomes[not is_first]
    erased = Contact.objects.get(pk=world.contact.pk).erased_at
    assert (booked.status_code, erased is None) == ((200, True) if is_first else (404, False))


def add(booking):
    add_address(contact=booking.contact, **PLACE)


def change(booking):
    update_address(
        contact=booking.contact, address_id=booking.address_id, now=NOW, line1=PLACE["line1"]
    )


def rename(booking):
    update_contact(booking.contact, name="Secretstreet")


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("act", [add, change, rename])
def test_nothing_personal_is_left_whoever_comes_first(world, act, order):
    cancel(book(world))
    booking = Booking.objects.select_related("contact").get()

    def lock():
        list(Contact.objects.select_for_update().filter(pk=booking.contact_id))

    erasing = partial(erase_contact, contact_id=booking.contact_id, now=NOW)
    acts = [partial(attempt, erasing), partial(attempt, partial(act, booking))][::order]
    outcomes = in_line(lock, acts)[::order]
    assert outcomes == ["done", "ContactNotFound" if order == 1 else "done"]
    assert set(Address.objects.values_list("line1", flat=True)) == {""}
    assert "secret" not in str(list(Contact.objects.values())).lower()

"""A customer is erased while the partner adds to it, on a real PostgreSQL."""

from functools import partial

import pytest

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

    erase = partial(erase_contact, contact_id=booking.contact_id, now=NOW)
    acts = [partial(attempt, erase), partial(attempt, partial(act, booking))][::order]
    outcomes = in_line(lock, acts)[::order]
    assert outcomes == ["done", "ContactNotFound" if order == 1 else "done"]
    assert set(Address.objects.values_list("line1", flat=True)) == {""}
    assert "secret" not in str(list(Contact.objects.values())).lower()


def test_a_booking_and_erasing_do_not_wait_for_each_other_for_ever(world):
    def lock():
        list(Address.objects.locked())

    def sell():
        answer = world.api.post("bookings", world.order())
        return answer.status_code

    erase = partial(erase_contact, contact_id=world.contact.pk, now=NOW)
    sold = in_line(lock, [sell, partial(attempt, erase)])
    assert sold == [200, "ContactHasOpenVisits"]
    assert Address.objects.get().line1 != ""

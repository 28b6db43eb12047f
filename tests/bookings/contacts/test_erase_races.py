"""A customer who books while operations erase it, on a real PostgreSQL."""

from functools import partial

import pytest

from bookings.errors import ContactHasOpenVisits
from bookings.models import Address, Contact
from bookings.services.erase_contact import erase_contact
from tests.bookings.conftest import NOW
from tests.together import in_line

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


def erase(contact):
    try:
        return erase_contact(contact_id=contact.pk, now=NOW)
    except ContactHasOpenVisits as error:
        return error.code


@pytest.mark.parametrize("is_first", [True, False], ids=["booked first", "erased first"])
def test_one_of_the_two_waits_for_the_other(world, is_first):
    book = partial(world.api.post, "bookings", world.order())
    calls = [book, partial(erase, world.contact)]

    def lock():
        list(Address.objects.select_for_update())

    outcomes = in_line(lock, calls if is_first else calls[::-1])
    booked = outcomes[not is_first]
    erased = Contact.objects.get(pk=world.contact.pk).erased_at
    assert (booked.status_code, erased is None) == ((200, True) if is_first else (404, False))

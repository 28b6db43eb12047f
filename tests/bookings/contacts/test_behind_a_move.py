"""A booking that had to wait while its address moved to another zone."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from bookings.services.state.find import lock_address
from tests.factories.bookings import AddressFactory
from tests.factories.scheduling import ZoneFactory
from tests.together import until_somebody_waits

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


def test_sees_the_zone_in_which_the_address_lies_now():
    address, zone = AddressFactory(zone=ZoneFactory()), ZoneFactory()

    def look():
        try:
            with transaction.atomic():
                partner = address.contact.partner
                return lock_address(partner=partner, address_id=address.pk).zone
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            locked = lock_address(partner=address.contact.partner, address_id=address.pk)
            locked.zone = zone
            locked.save()
            looked = threads.submit(look)
            until_somebody_waits()
        assert looked.result() == zone

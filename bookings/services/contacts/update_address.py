"""Change an address of a contact."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from bookings.models import Address, Contact
from bookings.services.contacts.lock_address import lock_address
from scheduling.services.zone_at import zone_at

COORDINATES = {"latitude", "longitude"}


@transaction.atomic
def update_address(
    *, contact: Contact, address_id: UUID, now: datetime, **place: Any
) -> Address:
    """Change the fields of ``place``; new coordinates (degrees) decide the zone anew.

    Bookings keep the address they were made for: one that is in use is removed, and the
    change becomes a new address with a new id. Raises AddressNotFound.
    """
    address = lock_address(
        partner=contact.partner, contact_id=contact.pk, address_id=address_id
    )
    changes = {name: value for name, value in place.items() if value != getattr(address, name)}
    if not changes:
        return address
    if address.bookings.exists():
        _become_a_copy(address, now=now)
    for name, value in changes.items():
        setattr(address, name, value)
    if COORDINATES & changes.keys():
        address.zone = zone_at(latitude=address.latitude, longitude=address.longitude)
    address.save()
    return address


def _become_a_copy(address: Address, *, now: datetime) -> None:
    """Leave the row behind, removed; saved again, the object is a row of its own."""
    address.removed_at = now
    address.save(update_fields=["removed_at"])
    address.pk = None
    address._state.adding = True  # noqa: SLF001 - Django's documented way to copy a row
    address.created_at = now
    address.removed_at = None

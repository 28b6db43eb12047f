"""Add, change and remove the addresses of a contact."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from bookings.models import Address, Contact
from bookings.services.contacts.contacts import lock_contact
from bookings.services.state.find import lock_address
from scheduling.models import Zone

COORDINATES = {"latitude", "longitude"}


@transaction.atomic
def add_address(
    *, contact: Contact, latitude: float, longitude: float, **fields: Any
) -> Address:
    """Save an address in the zone that covers its coordinates (degrees), if any does.

    ``fields`` are the other fields of Address. Raises ContactNotFound for an erased contact.
    """
    lock_contact(contact)
    zone = Zone.objects.find_at(latitude=latitude, longitude=longitude)
    return Address.objects.create(
        contact=contact, zone=zone, latitude=latitude, longitude=longitude, **fields
    )


@transaction.atomic
def update_address(
    *, contact: Contact, address_id: UUID, now: datetime, **fields: Any
) -> Address:
    """Change the given fields; new coordinates (degrees) also set the zone.

    Bookings keep their address: one in use is removed, and the change becomes a new address
    with a new id. Raises AddressNotFound, and ContactNotFound for an erased contact.
    """
    lock_contact(contact)
    address = _lock_for(contact, address_id)
    changes = {name: value for name, value in fields.items() if value != getattr(address, name)}
    if not changes:
        return address
    if address.bookings.exists():
        _become_a_copy(address, now=now)
    for name, value in changes.items():
        setattr(address, name, value)
    if COORDINATES & changes.keys():
        address.zone = Zone.objects.find_at(
            latitude=address.latitude, longitude=address.longitude
        )
    address.save()
    return address


@transaction.atomic
def remove_address(*, contact: Contact, address_id: UUID, now: datetime) -> Address:
    """Remove an address for ever; bookings at it keep it.

    Raises AddressNotFound.
    """
    address = _lock_for(contact, address_id)
    address.removed_at = now
    address.save(update_fields=["removed_at"])
    return address


def _lock_for(contact: Contact, address_id: UUID) -> Address:
    return lock_address(partner=contact.partner, contact_id=contact.pk, address_id=address_id)


def _become_a_copy(address: Address, *, now: datetime) -> None:
    """Remove the saved row; when saved again, the object becomes a row of its own."""
    address.removed_at = now
    address.save(update_fields=["removed_at"])
    address.pk = None
    address._state.adding = True  # noqa: SLF001 - Django's documented way to copy a row
    address.created_at = now
    address.removed_at = None

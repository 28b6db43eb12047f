"""The addresses of a contact: find, lock, add, change and remove one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from bookings.errors import AddressNotFound
from bookings.models import Address, Contact
from partners.models import Partner
from scheduling.models import Zone

COORDINATES = {"latitude", "longitude"}


def find_address(*, partner: Partner, address_id: UUID) -> Address:
    """Return an address with its zone.

    Raises AddressNotFound for another partner's address and for a removed one.
    """
    present = Address.objects.present().select_related("zone")
    address = present.filter(pk=address_id, contact__partner=partner).first()
    if address is None:
        raise AddressNotFound
    return address


def lock_address(
    *, partner: Partner, address_id: UUID, contact_id: UUID | None = None
) -> Address:
    """Return an address with its zone and contact, locked until the transaction ends.

    Bookings and changes of an address wait for each other, so that a visit is reserved in the
    zone in which the address really lies. Raises AddressNotFound for another partner's
    address, for another contact's if one is named, and for a removed one.
    """
    present = Address.objects.present().select_related("zone", "contact")
    rows = present.select_for_update(of=("self",))
    owned = rows.filter(pk=address_id, contact__partner=partner)
    address = (owned.filter(contact=contact_id) if contact_id else owned).first()
    if address is None:
        raise AddressNotFound
    if address.zone_id and address.zone is None:
        # The address moved while we waited for it; joined rows are from before the wait.
        address.refresh_from_db(fields=["zone"])
    return address


def add_address(
    *, contact: Contact, latitude: float, longitude: float, **fields: Any
) -> Address:
    """Save an address in the zone that covers its coordinates (degrees), if any does.

    ``fields`` are the other fields of Address.
    """
    zone = Zone.objects.find_at(latitude=latitude, longitude=longitude)
    return Address.objects.create(
        contact=contact, zone=zone, latitude=latitude, longitude=longitude, **fields
    )


@transaction.atomic
def update_address(
    *, contact: Contact, address_id: UUID, now: datetime, **fields: Any
) -> Address:
    """Change the given fields; new coordinates (degrees) decide the zone anew.

    Bookings keep the address they were made for: one in use is removed, and the change becomes
    a new address with a new id. Raises AddressNotFound.
    """
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
    """Hide an address for ever; bookings that were made there keep it.

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

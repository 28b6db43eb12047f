"""Remove an address from a contact."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.models import Address, Contact
from bookings.services.contacts.lock_address import lock_address


@transaction.atomic
def remove_address(*, contact: Contact, address_id: UUID, now: datetime) -> Address:
    """Hide an address, for ever; the bookings that were made there keep it.

    Raises AddressNotFound.
    """
    address = lock_address(
        partner=contact.partner, contact_id=contact.pk, address_id=address_id
    )
    address.removed_at = now
    address.save(update_fields=["removed_at"])
    return address

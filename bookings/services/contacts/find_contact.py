"""Find a partner's contact or address."""

from uuid import UUID

from bookings.errors import AddressNotFound, ContactNotFound
from bookings.models import Address, Contact
from partners.models import Partner


def find_contact(*, partner: Partner, contact_id: UUID) -> Contact:
    """Return a contact; raise ContactNotFound for another partner's."""
    contact = Contact.objects.for_partner(partner).filter(pk=contact_id).first()
    if contact is None:
        raise ContactNotFound
    return contact


def find_address(*, partner: Partner, address_id: UUID) -> Address:
    """Return an address with its zone.

    Raises AddressNotFound for another partner's and for one that was removed.
    """
    present = Address.objects.present().select_related("zone")
    owned = present.filter(contact__partner=partner)
    address = owned.filter(pk=address_id).first()
    if address is None:
        raise AddressNotFound
    return address

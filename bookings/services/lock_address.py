"""Hold an address still while it changes."""

from uuid import UUID

from bookings.errors import AddressNotFound
from bookings.models import Address, Contact


def lock_address(*, contact: Contact, address_id: UUID) -> Address:
    """Return an address with its zone, locked until the transaction ends.

    Whoever books there and whoever changes it wait for each other: a visit is reserved in the
    zone in which the address really lies. Raises AddressNotFound for another contact's and for
    one that was removed.
    """
    rows = Address.objects.present().select_related("zone").select_for_update(of=("self",))
    address = rows.filter(contact=contact, pk=address_id).first()
    if address is None:
        raise AddressNotFound
    return address

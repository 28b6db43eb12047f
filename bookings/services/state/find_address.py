"""Find a partner's address, or lock it."""

from uuid import UUID

from bookings.errors import AddressNotFound
from bookings.models import Address
from partners.models import Partner


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

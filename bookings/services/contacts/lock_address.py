"""Hold an address still while it changes."""

from uuid import UUID

from bookings.errors import AddressNotFound
from bookings.models import Address
from partners.models import Partner


def lock_address(
    *, partner: Partner, address_id: UUID, contact_id: UUID | None = None
) -> Address:
    """Return an address with its zone and contact, locked until the transaction ends.

    Whoever books there and whoever changes it wait for each other: a visit is reserved in the
    zone in which the address really lies. Raises AddressNotFound for another partner's, for
    another contact's where one is named, and for one that was removed.
    """
    present = Address.objects.present().select_related("zone", "contact")
    rows = present.select_for_update(of=("self",))
    mine = rows.filter(pk=address_id, contact__partner=partner)
    address = (mine.filter(contact=contact_id) if contact_id else mine).first()
    if address is None:
        raise AddressNotFound
    if address.zone_id and address.zone is None:
        # The address moved while it was waited for; what is joined is from before the wait.
        address.refresh_from_db(fields=["zone"])
    return address

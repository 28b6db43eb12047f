"""Add an address to a contact."""

from typing import Any

from bookings.models import Address, Contact
from scheduling.services.zone_at import zone_at


def add_address(
    *, contact: Contact, latitude: float, longitude: float, **place: Any
) -> Address:
    """Save an address in the zone that its coordinates (degrees) lie in, if any does.

    ``place`` are the other fields of Address.
    """
    zone = zone_at(latitude=latitude, longitude=longitude)
    return Address.objects.create(
        contact=contact, zone=zone, latitude=latitude, longitude=longitude, **place
    )

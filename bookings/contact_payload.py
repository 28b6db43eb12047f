"""The shapes of a contact, its addresses and their zones (contract, section 6)."""

from typing import Any

from bookings.models import Address, Contact
from bookings.payload import preferences_payload
from catalog.payload import ARABIC
from scheduling.models import Zone


def contact_payload(contact: Contact, *, is_new: bool) -> dict[str, Any]:
    """Return a contact."""
    return {
        "id": str(contact.pk),
        "name": contact.name,
        "phone": contact.phone,
        "isNewContact": is_new,
        "utmSource": contact.utm_source,
        "preferences": preferences_payload(contact),
        "language": str(contact.language),
        "notifications": contact.wants_texts,
    }


def address_payload(address: Address, *, language: str) -> dict[str, Any]:
    """Return an address and the zone that covers it, if any does."""
    zone = address.zone
    return {
        "id": str(address.pk),
        "label": address.label or None,
        "line1": address.line1,
        "district": address.district or None,
        "city": address.city,
        "latitude": address.latitude,
        "longitude": address.longitude,
        "buildingNumber": address.building_number or None,
        "postalCode": address.postal_code or None,
        "accessNotes": address.access_notes or None,
        "zone": zone_payload(zone, language=language) if zone else None,
        "covered": zone is not None,
    }


def zone_payload(zone: Zone, *, language: str) -> dict[str, Any]:
    """Return a zone; its name is in the language ``ar`` or ``en``."""
    name = zone.name_ar if language == ARABIC else zone.name_en
    return {"id": str(zone.pk), "name": name}

"""Find, create and rename a partner's contacts."""

from uuid import UUID

from bookings.errors import ContactNotFound
from bookings.models import Contact
from partners.models import Partner


def find_contact(*, partner: Partner, contact_id: UUID) -> Contact:
    """Return a contact; raise ContactNotFound for another partner's."""
    contact = Contact.objects.for_partner(partner).filter(pk=contact_id).first()
    if contact is None:
        raise ContactNotFound
    return contact


def find_or_create_contact(
    *, partner: Partner, phone: str, name: str, utm_source: str
) -> tuple[Contact, bool]:
    """Return the partner's contact with this phone (E.164) and whether it is new.

    Parallel equal calls create one: the constraint decides, the losers read the winner's row.
    """
    return Contact.objects.get_or_create(
        partner=partner, phone=phone, defaults={"name": name, "utm_source": utm_source}
    )


def rename_contact(contact: Contact, *, name: str | None = None) -> Contact:
    """Change the name of a contact; without one nothing changes."""
    if name is not None and name != contact.name:
        contact.name = name
        contact.save(update_fields=["name", "search_text"])
    return contact

"""Change a contact."""

from bookings.models import Contact


def rename_contact(contact: Contact, *, name: str | None = None) -> Contact:
    """Give a contact another name; without one nothing changes."""
    if name is not None and name != contact.name:
        contact.name = name
        contact.save(update_fields=["name"])
    return contact

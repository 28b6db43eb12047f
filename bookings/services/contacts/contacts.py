"""Find, create and change a partner's contacts."""

from typing import Any
from uuid import UUID

from django.db import transaction

from bookings.errors import ContactNotFound
from bookings.models import Contact, Language
from partners.models import Partner


def find_contact(*, partner: Partner, contact_id: UUID) -> Contact:
    """Return a contact; raise ContactNotFound for another partner's."""
    contact = Contact.objects.for_partner(partner).filter(pk=contact_id).first()
    if contact is None:
        raise ContactNotFound
    return contact


def find_or_create_contact(
    *, partner: Partner, phone: str, name: str, utm_source: str, language: str = Language.ARABIC
) -> tuple[Contact, bool]:
    """Return the partner's contact with this phone (E.164) and whether it is new.

    Parallel equal calls create one: the constraint decides, the losers read the winner's row.
    """
    given = {"name": name, "utm_source": utm_source, "language": language}
    return Contact.objects.get_or_create(partner=partner, phone=phone, defaults=given)


def set_wish_for_texts(contact: Contact, *, wants_texts: bool | None) -> Contact:
    """Let a customer get no texts at all, or again as each booking and account has it."""
    contact.wants_texts = wants_texts
    contact.save(update_fields=["wants_texts"])
    return contact


def lock_contact(contact: Contact) -> Contact:
    """Return the contact, locked until the transaction ends, before its addresses are.

    Whoever writes a personal value and whoever erases them all wait for each other. Bookings do
    not: they only name the contact. Raises ContactNotFound for one that is erased.
    """
    rows = Contact.objects.select_for_update(no_key=True)
    found = rows.filter(pk=contact.pk, erased_at=None).first()
    if found is None:
        raise ContactNotFound
    return found


@transaction.atomic
def update_contact(
    contact: Contact,
    *,
    name: str | None = None,
    language: str | None = None,
    wants_texts: bool | None = None,
    preferences: dict[str, Any] | None = None,
) -> Contact:
    """Change what is named; preferences are for bookings to come, the rest is for all.

    Raises ContactNotFound for one that is erased.
    """
    contact = lock_contact(contact)
    named = {"name": name, "language": language, "wants_texts": wants_texts}
    given = {key: value for key, value in named.items() if value is not None}
    changes = {**given, **(preferences or {})}
    changed = {key: value for key, value in changes.items() if value != getattr(contact, key)}
    for key, value in changed.items():
        setattr(contact, key, value)
    if changed:
        contact.save(update_fields=[*changed, "search_text"])
    return contact

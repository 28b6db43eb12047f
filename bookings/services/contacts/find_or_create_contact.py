"""Find a contact by phone, or make it."""

from bookings.models import Contact
from partners.models import Partner


def find_or_create_contact(
    *, partner: Partner, phone: str, name: str, utm_source: str
) -> tuple[Contact, bool]:
    """Return the partner's contact with this phone (E.164) and whether it was just made.

    Parallel equal calls make one: the constraint decides, the losers read the winner's row.
    """
    return Contact.objects.get_or_create(
        partner=partner, phone=phone, defaults={"name": name, "utm_source": utm_source}
    )

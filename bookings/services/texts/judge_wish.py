"""Whether a customer is to get a text: by wishes, by partner, by who collects the money."""

from bookings.models import Booking, TextSwitch
from bookings.texts import TextKind, is_wanted
from partners.models import PaymentResponsibility


def wants_text(booking: Booking, kind: TextKind) -> bool:
    """Return whether texts of this kind are on for a booking with its contact."""
    rows = TextSwitch.objects.filter(partner=booking.partner_id, kind=kind)
    return is_wanted(
        kind,
        wishes=(booking.wants_texts, booking.contact.wants_texts),
        switches=dict(rows.values_list("kind", "is_on")),
        usually=booking.payment_responsibility == PaymentResponsibility.CLEANOS,
    )

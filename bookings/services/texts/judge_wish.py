"""Whether a customer is to get a text: by wishes, by partner, by who collects the money."""

from collections.abc import Mapping

from bookings.models import Booking, TextSwitch
from bookings.services.state.plan_texts import are_usual
from bookings.texts import TextKind, is_wanted


def wants_text(
    booking: Booking, kind: TextKind, *, switches: Mapping[str, bool] | None = None
) -> bool:
    """Return whether texts of this kind are on for a booking with its contact.

    ``switches`` are those of its partner, by kind, where they have been read already.
    """
    if switches is None:
        rows = TextSwitch.objects.filter(partner=booking.partner_id, kind=kind)
        switches = dict(rows.values_list("kind", "is_on"))
    return is_wanted(
        kind,
        wishes=(booking.wants_texts, booking.contact.wants_texts),
        switches=switches,
        usually=are_usual(booking),
    )

"""What the customer is written about a move, said before it is made."""

from datetime import datetime

from django.utils.translation import gettext

from bookings.models import Booking
from bookings.services.texts.judge_wish import wants_text
from bookings.texts import TextKind, after_quiet


def write_text_of(booking: Booking, kind: TextKind | None, now: datetime) -> str:
    """Say whether a text goes out, and whether it waits for the morning."""
    if kind is None:
        return gettext("No text is sent.")
    if not wants_text(booking, kind):
        return gettext("No text is sent: they are off for this customer, booking or partner.")
    waits = after_quiet(kind, now) > now
    text = gettext("“%(text)s”, in the morning.") if waits else gettext("“%(text)s”.")
    return text % {"text": kind.label}

"""Links to the pages of bookings, holds and money."""

from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from bookings.models import Booking, Hold
from cleanlife.backoffice.admin import left_to_right
from scheduling.models import Reservation

LONGEST_REFERENCE = 18
# What the search finds a booking by, and what belongs to one.
KNOWN_BY = ("id", "search_text", "appointment__number", "contact__search_text")
BOOKING_SEARCH = tuple(f"booking__{path}" for path in KNOWN_BY)


def page_of(kind: str, key: UUID, name: str = "change") -> str:
    """Return the URL of a page of a row of this app."""
    return reverse(f"admin:bookings_{kind}_{name}", args=[key])


def list_of(kind: str) -> str:
    """Return the URL of the list of a kind of rows of this app."""
    return reverse(f"admin:bookings_{kind}_changelist")


def short_reference(booking: Booking) -> str:
    """Show the partner's reference, else the beginning of the id."""
    name = booking.external_reference or f"{str(booking.pk)[:8]}…"
    return left_to_right(Truncator(name).chars(LONGEST_REFERENCE))


def link_to_booking(booking: Booking) -> str:
    """Name a booking and lead to it."""
    page = page_of("booking", booking.pk)
    return format_html('<a href="{}">{}</a>', page, short_reference(booking))


def booking_of(reservation: Reservation) -> str | None:
    """Return the URL of the booking that owns reserved time, if one does."""
    is_booked = Booking.objects.filter(pk=reservation.owner_id).exists()
    return page_of("booking", reservation.owner_id) if is_booked else None


def hold_of(reservation: Reservation) -> str | None:
    """Return the URL of the hold that owns reserved time, if one does."""
    is_held = Hold.objects.filter(pk=reservation.owner_id).exists()
    return page_of("hold", reservation.owner_id) if is_held else None

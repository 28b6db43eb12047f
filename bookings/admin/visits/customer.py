"""What a booking's page shows of what its customer said on the page of the visit."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bookings.admin.visits.ratings import show_stars
from bookings.models import Booking, Rating, VisitAccess
from bookings.visit_token import visit_token
from cleanlife.backoffice.admin import NOTHING, ReadOnlyInline, moment


class VisitAccessInline(ReadOnlyInline):
    """How to get in."""

    model = VisitAccess
    verbose_name_plural = _("how to get in, from the customer")
    fields = ["gate", "floor", "flat", "parking", "pets", "note", "pin", "waits_since"]
    empty_advice = _("The customer has added nothing to the partner's address.")

    @admin.display(description=_("Pin"))
    def pin(self, access: VisitAccess) -> str:
        """Show where the customer says the door is."""
        if access.pin_latitude is None:
            return NOTHING
        place = f"{access.pin_latitude:.5f}, {access.pin_longitude:.5f}"
        return format_html('<bdi dir="ltr" class="nowrap">{}</bdi>', place)

    @admin.display(description=_("At the door since"))
    def waits_since(self, access: VisitAccess) -> str:
        """Show when the customer said to be at the door."""
        return moment(access.at_door_at)


class RatingInline(ReadOnlyInline):
    """What the customer thinks of it."""

    model = Rating
    verbose_name_plural = _("rating")
    fields = ["given", "text", "reading", "updated_at"]
    empty_advice = _("The customer has not rated the visit.")

    @admin.display(description=_("Stars"))
    def given(self, rating: Rating) -> str:
        """Show the stars."""
        return show_stars(rating)


def visit_page_of(booking: Booking) -> str | None:
    """Return the path of the customer's page; whoever opens it acts as the customer."""
    return reverse("visit", args=[visit_token(booking.pk)])

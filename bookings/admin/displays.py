"""How a booking is shown to people."""

import json

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.addresses import short_reference
from bookings.models import Booking, Hold
from cleanlife.backoffice.admin import NOTHING, badge, sar_cell
from cleanlife.money import show_sar
from cleanlife.wording import write_day, write_span
from scheduling.models import Reservation


def show_when(visit: Booking | Hold) -> str:
    """Show date and time of a visit, each on one line."""
    return format_html(
        '<span class="nowrap">{}</span> <span class="nowrap">{}</span>',
        write_day(visit.service_date),
        write_span(visit.start_minute, visit.end_minute),
    )


class BookingDisplays:
    """Columns of a booking, for lists and pages alike."""

    @admin.display(description=_("Booking"), ordering="external_reference")
    def reference(self, booking: Booking) -> str:
        """Show the partner's reference, else the beginning of the id, and the visit."""
        return format_html(
            '{}<span class="quiet-line">{}</span>',
            short_reference(booking),
            self.appointment_name(booking),
        )

    @admin.display(description=_("Visit"), ordering="appointment__number")
    def appointment_name(self, booking: Booking) -> str:
        """Show the appointment's name."""
        appointment = getattr(booking, "appointment", None)
        return appointment.name if appointment else gettext("no team yet")

    @admin.display(description=_("Customer"), ordering="contact__name")
    def customer(self, booking: Booking) -> str:
        """Show the customer's name."""
        return booking.contact.name

    @admin.display(description=_("When"), ordering="service_date")
    def when(self, booking: Booking) -> str:
        """Show date and time of the visit."""
        return show_when(booking)

    @admin.display(description=_("Status"), ordering="status")
    def status_badge(self, booking: Booking) -> str:
        """Show the status in its colour."""
        return badge(booking.get_status_display(), kind=booking.status.replace(" ", "-"))

    @admin.display(description=_("Payment"))
    def payment(self, booking: Booking) -> str:
        """Show the derived payment status in words."""
        return str(booking.payment_status.label)

    @admin.display(description=_("Total"), ordering="total_halalas")
    def total(self, booking: Booking) -> str:
        """Show the total."""
        return sar_cell(booking.total_halalas)

    @admin.display(description=_("Subtotal"))
    def subtotal(self, booking: Booking) -> str:
        """Show the sum of the lines."""
        return show_sar(booking.subtotal_halalas)

    @admin.display(description=_("Discount"))
    def discount(self, booking: Booking) -> str:
        """Show the discount."""
        return show_sar(booking.discount_halalas)

    @admin.display(description=_("VAT inside the total"))
    def vat(self, booking: Booking) -> str:
        """Show the VAT."""
        return show_sar(booking.vat_halalas)

    @admin.display(description=_("Teams"))
    def teams(self, booking: Booking) -> str:
        """Show whose time is reserved."""
        taken = Reservation.objects.live().filter(owner_id=booking.pk)
        names = ", ".join(taken.values_list("team__name", flat=True))
        return names or gettext("none: no time is reserved")

    @admin.display(description=_("Partner's own data"))
    def own_data(self, booking: Booking) -> str:
        """Show what the partner attached, as it sent it."""
        if not booking.metadata:
            return NOTHING
        text = json.dumps(booking.metadata, indent=2, ensure_ascii=False)
        return format_html('<pre class="message" dir="ltr">{}</pre>', text)

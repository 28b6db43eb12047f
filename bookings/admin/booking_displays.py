"""How a booking, its visit and its history are shown."""

import json

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.links import short_reference
from bookings.lifecycle import AppointmentStatus, BookingStatus
from bookings.models import Booking, Hold, Transition
from cleanlife.backoffice.admin import (
    NOTHING,
    ReadOnlyInline,
    badge,
    left_to_right,
    sar_cell,
    to_the_second,
)
from cleanlife.money import show_sar
from cleanlife.wording import write_day, write_span
from scheduling.models import Reservation

STATES = {
    Transition.LifeCycle.BOOKING: dict(BookingStatus.choices),
    Transition.LifeCycle.APPOINTMENT: dict(AppointmentStatus.choices),
}


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
        reserved = Reservation.objects.live().filter(owner_id=booking.pk)
        names = ", ".join(reserved.values_list("team__name", flat=True))
        return names or gettext("none: no time is reserved")

    @admin.display(description=_("Partner's own data"))
    def own_data(self, booking: Booking) -> str:
        """Show what the partner attached, as it sent it."""
        if not booking.metadata:
            return NOTHING
        text = json.dumps(booking.metadata, indent=2, ensure_ascii=False)
        return format_html('<pre class="message" dir="ltr">{}</pre>', text)


class TransitionInline(ReadOnlyInline):
    """What happened to the booking, in order."""

    model = Transition
    verbose_name_plural = _("timeline")
    fields = ["at", "life_cycle", "action", "change", "who"]

    @admin.display(description=_("When"))
    def at(self, transition: Transition) -> str:
        """Show the moment."""
        return to_the_second(transition.created_at)

    @admin.display(description=_("Status"))
    def change(self, transition: Transition) -> str:
        """Show the states before and after, the one state where none changed."""
        names = STATES[Transition.LifeCycle(transition.life_cycle)]
        after = names.get(transition.to_state, transition.to_state)
        if transition.from_state in {"", transition.to_state}:
            return str(after)
        before = names.get(transition.from_state, transition.from_state)
        return gettext("%(before)s → %(after)s") % {"before": before, "after": after}

    @admin.display(description=_("By"))
    def who(self, transition: Transition) -> str:
        """Show the side and the name behind it."""
        side = transition.get_initiator_display()
        return format_html(
            '{}<span class="quiet-line">{}</span>', side, left_to_right(transition.actor)
        )

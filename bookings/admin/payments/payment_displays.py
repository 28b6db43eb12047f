"""How a payment is shown, in lists, on its page and inside its booking's."""

from datetime import datetime

from django.contrib import admin
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bookings.admin.links import link_to_booking, page_of
from bookings.lifecycle import PaymentState
from bookings.models import Payment
from cleanlife.backoffice.admin import (
    NOTHING,
    badge,
    left_to_right,
    long_code,
    moment,
    sar_cell,
)

KINDS = {
    PaymentState.PENDING: "pending",
    PaymentState.CAPTURED: "success",
    PaymentState.FAILED: "failed",
    PaymentState.EXPIRED: "inactive",
}


def show_moments(first: datetime, name: str | Promise, second: datetime | None) -> str:
    """Show a moment in one line, and a later one below it with its name."""
    shown = format_html('<span class="nowrap">{}</span>', moment(first))
    if second is None:
        return shown
    return format_html(
        '{}<span class="quiet-line nowrap">{}: {}</span>', shown, name, moment(second)
    )


class PaymentDisplays:
    """Columns of a payment."""

    @admin.display(description=_("Booking"))
    def booking_link(self, payment: Payment) -> str:
        """Name the booking and lead to it."""
        return link_to_booking(payment.booking)

    @admin.display(description=_("Partner"), ordering="booking__partner__name")
    def partner(self, payment: Payment) -> str:
        """Show the partner's name."""
        return payment.booking.partner.name

    @admin.display(description=_("Amount"), ordering="amount_halalas")
    def amount(self, payment: Payment) -> str:
        """Show what is, or was, to pay."""
        return sar_cell(payment.amount_halalas)

    @admin.display(description=_("Refunded"), ordering="refunded_halalas")
    def refunded(self, payment: Payment) -> str:
        """Show what was refunded, or is being refunded."""
        return sar_cell(payment.refunded_halalas) if payment.refunded_halalas else NOTHING

    @admin.display(description=_("Can still be refunded"))
    def rest(self, payment: Payment) -> str:
        """Show what is left of the money."""
        return sar_cell(payment.refundable_halalas)

    @admin.display(description=_("Status"), ordering="status")
    def status_badge(self, payment: Payment) -> str:
        """Show the status in its colour."""
        return badge(payment.get_status_display(), kind=KINDS[PaymentState(payment.status)])

    @admin.display(description=_("Status"), ordering="status")
    def state(self, payment: Payment) -> str:
        """Show the status, and below it what went wrong."""
        return format_html(
            '{}<span class="quiet-line">{}</span>',
            self.status_badge(payment),
            payment.problem or "",
        )

    @admin.display(description=_("Charge at the gateway"))
    def charge(self, payment: Payment) -> str:
        """Show the gateway's own number."""
        return long_code(payment.charge_id) if payment.charge_id else NOTHING

    @admin.display(description=_("Status at the gateway"))
    def word(self, payment: Payment) -> str:
        """Show the status as the gateway calls it."""
        return left_to_right(payment.gateway_status) if payment.gateway_status else NOTHING

    @admin.display(description=_("When"), ordering="created_at")
    def when(self, payment: Payment) -> str:
        """Show when the customer began, and when the money came."""
        return show_moments(payment.created_at, _("paid"), payment.captured_at)

    @admin.display(description=_("Problem"))
    def what_went_wrong(self, payment: Payment) -> str:
        """Say what went wrong."""
        return str(payment.problem or NOTHING)

    @admin.display(description="")
    def page(self, payment: Payment) -> str:
        """Lead to the payment's page."""
        return format_html(
            '<a href="{}">{}</a>', page_of("payment", payment.pk), _("Open the payment")
        )

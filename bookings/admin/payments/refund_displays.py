"""How a refund is shown, in lists, on its page and inside its payment's."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bookings.admin.links import link_to_booking, page_of
from bookings.admin.payments.payment_displays import show_moments
from bookings.lifecycle import RefundStatus
from bookings.models import Refund
from cleanlife.backoffice.admin import NOTHING, badge, left_to_right, long_code, sar_cell

KINDS = {
    RefundStatus.REQUESTED: "pending",
    RefundStatus.PENDING: "in-progress",
    RefundStatus.REFUNDED: "success",
    RefundStatus.FAILED: "failed",
}


def refund_badge(refund: Refund) -> str:
    """Show the status in its colour."""
    return badge(refund.get_status_display(), kind=KINDS[RefundStatus(refund.status)])


class RefundDisplays:
    """Columns of a refund."""

    @admin.display(description=_("Booking"))
    def booking_link(self, refund: Refund) -> str:
        """Name the booking and lead to it."""
        return link_to_booking(refund.payment.booking)

    @admin.display(description=_("Partner"), ordering="payment__booking__partner__name")
    def partner(self, refund: Refund) -> str:
        """Show the partner's name."""
        return refund.payment.booking.partner.name

    @admin.display(description=_("Payment"))
    def payment_link(self, refund: Refund) -> str:
        """Name the payment and lead to it."""
        page = page_of("payment", refund.payment_id)
        return format_html('<a href="{}">{}</a>', page, long_code(str(refund.payment)))

    @admin.display(description=_("Amount"), ordering="amount_halalas")
    def amount(self, refund: Refund) -> str:
        """Show how much goes back."""
        return sar_cell(refund.amount_halalas)

    @admin.display(description=_("Status"), ordering="status")
    def status_badge(self, refund: Refund) -> str:
        """Show the status in its colour."""
        return refund_badge(refund)

    @admin.display(description=_("Status"), ordering="status")
    def state(self, refund: Refund) -> str:
        """Show the status, and below it the last problem."""
        return format_html(
            '{}<span class="quiet-line">{}</span>',
            refund_badge(refund),
            refund.last_error or "",
        )

    @admin.display(description=_("By"), ordering="requested_by")
    def who(self, refund: Refund) -> str:
        """Show who asked for it."""
        return left_to_right(refund.requested_by)

    @admin.display(description=_("Reason"), ordering="reason")
    def why(self, refund: Refund) -> str:
        """Show why the money goes back, and who asked for it."""
        return format_html(
            '{}<span class="quiet-line">{}</span>',
            refund.get_reason_display(),
            self.who(refund),
        )

    @admin.display(description=_("When"), ordering="created_at")
    def when(self, refund: Refund) -> str:
        """Show when it was asked for, and when the money went back."""
        return show_moments(refund.created_at, _("refunded"), refund.refunded_at)

    @admin.display(description=_("Last problem"))
    def what_went_wrong(self, refund: Refund) -> str:
        """Say why the last attempt failed."""
        return str(refund.last_error or NOTHING)

    @admin.display(description=_("Refund at the gateway"))
    def gateway_refund(self, refund: Refund) -> str:
        """Show the gateway's own number."""
        return long_code(refund.gateway_refund_id) if refund.gateway_refund_id else NOTHING

    @admin.display(description=_("Status at the gateway"))
    def word(self, refund: Refund) -> str:
        """Show the status as the gateway calls it."""
        return left_to_right(refund.gateway_status) if refund.gateway_status else NOTHING

    @admin.display(description="")
    def page(self, refund: Refund) -> str:
        """Lead to the refund's page."""
        return format_html(
            '<a href="{}">{}</a>', page_of("refund", refund.pk), _("Open the refund")
        )

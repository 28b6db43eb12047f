"""The money of a booking in one sentence."""

from django.utils.translation import gettext

from bookings.lifecycle import BookingStatus
from bookings.models import Booking
from cleanlife.backoffice.admin import moment
from cleanlife.money import show_sar
from partners.models import PaymentResponsibility


def describe_money(booking: Booking) -> str:
    """Say how much it is, who collects it, and whether it was paid."""
    if not booking.total_halalas:
        return gettext("Nothing is to be paid.")
    values = {"sum": show_sar(booking.total_halalas), "partner": booking.partner.name}
    if booking.payment_responsibility != PaymentResponsibility.CLEANOS:
        if booking.paid_at:
            text = gettext("%(sum)s, collected by %(partner)s, which has confirmed it.")
        else:
            text = gettext("%(sum)s, collected by %(partner)s.")
        return text % values
    if booking.customer_paid_at:
        values["moment"] = moment(booking.customer_paid_at)
        return gettext("%(sum)s, paid by the customer on %(moment)s.") % values
    if booking.status == BookingStatus.WAITING_PAYMENT:
        values["moment"] = moment(booking.payment_due_at)
        return (
            gettext("%(sum)s, not paid yet; the customer has time until %(moment)s.") % values
        )
    return gettext("%(sum)s, not paid.") % values

"""What cancelling a booking does to the partner, the customer and the money, in sentences."""

from datetime import datetime

from django.utils.translation import gettext

from bookings.admin.booking_displays import STATES
from bookings.admin.texts.promise import write_text_of
from bookings.lifecycle import BookingStatus, CancellationAction
from bookings.models import Booking, Transition
from bookings.services.payments.cancellation_terms import (
    CancellationTerms,
    cancellation_terms,
)
from bookings.texts import TextKind
from cleanlife.backoffice.admin import moment
from cleanlife.money import show_sar
from cleanlife.wording import write_day, write_span


def describe_cancellation(booking: Booking, *, now: datetime) -> dict[str, str]:
    """Say for each side what a cancellation now does."""
    when = [
        write_day(booking.service_date),
        write_span(booking.start_minute, booking.end_minute),
    ]
    is_off = booking.status == BookingStatus.CANCELED
    return {
        gettext("Customer"): booking.contact.name,
        gettext("Visit"): gettext(", ").join(when),
        gettext("Status now"): booking.get_status_display(),
        gettext("Partner"): gettext("%(partner)s: its system is notified at once.")
        % {"partner": booking.partner.name},
        gettext("Text message"): write_text_of(booking, TextKind.CANCELLED, now),
        gettext("Team"): gettext("Its time is free again."),
        gettext("Money"): ""
        if is_off
        else write_terms(cancellation_terms(booking, now=now), booking),
    }


def write_terms(terms: CancellationTerms, booking: Booking) -> str:
    """Say what the customer gets back, and what CleanLife keeps."""
    if terms.action == CancellationAction.CANCEL_ONLY:
        return gettext("The partner collected the money, so it refunds its customer itself.")
    if terms.payment is None:
        return gettext("The customer has paid nothing, so nothing is refunded.")
    amounts = {"refund": show_sar(terms.refund_halalas), "fee": show_sar(terms.fee_halalas)}
    if not terms.refund_halalas:
        return gettext("The customer gets nothing back; %(fee)s is kept.") % amounts
    if not terms.fee_halalas:
        return gettext("The customer gets %(refund)s back; nothing is kept.") % amounts
    return gettext("The customer gets %(refund)s back; %(fee)s is kept.") % amounts


def timeline_since(booking: Booking, since: datetime) -> list[str]:
    """Write what the booking's timeline says of the time since then, the oldest first."""
    found = Transition.objects.filter(booking=booking, created_at__gte=since)
    return [write_change(each) for each in found.order_by("created_at")]


def write_change(each: Transition) -> str:
    """Write one line of the timeline."""
    states = STATES[Transition.LifeCycle(each.life_cycle)]
    told = {
        "moment": moment(each.created_at),
        "name": each.get_initiator_display(),
        "deed": f"{each.get_action_display()} ({states.get(each.to_state, each.to_state)})",
    }
    return gettext("%(moment)s, %(name)s: %(deed)s") % told

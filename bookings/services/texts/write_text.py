"""Write a text to a customer with what is true of its booking now."""

from bookings.lifecycle import RefundReason
from bookings.models import Booking, CustomerText, Refund, TextTemplate
from bookings.text_templates import PLACEHOLDERS, fill, write_day, write_refund
from bookings.texts import TextKind
from bookings.visit_token import visit_url
from cleanlife.clock import clock_time, minute_of_day
from partners.models import PaymentResponsibility


def write_text(text: CustomerText) -> str:
    """Return the text in the language of the booking's contact."""
    booking, kind = text.booking, TextKind(text.kind)
    language = booking.contact.language
    template = TextTemplate.objects.get(kind=kind).in_language(language)
    write = {
        "day": lambda: write_day(booking.service_date, language),
        "time": lambda: _write_time(booking, kind),
        "link": lambda: visit_url(booking.pk),
        "refund": lambda: write_refund(_refunded_halalas(booking), language),
    }
    return fill(template, {name: write[name]() for name in PLACEHOLDERS[kind]})


def _write_time(booking: Booking, kind: TextKind) -> str:
    expected = booking.appointment.expected_start_at if kind == TextKind.LATE else None
    return clock_time(minute_of_day(expected) if expected else booking.start_minute)


def _refunded_halalas(booking: Booking) -> int | None:
    """Return what comes back by the cancellation; None where nothing was paid to us."""
    is_ours = booking.payment_responsibility == PaymentResponsibility.CLEANOS
    if not is_ours or booking.customer_paid_at is None:
        return None
    back = Refund.objects.filter(payment__booking=booking, reason=RefundReason.CANCELLATION)
    return sum(back.values_list("amount_halalas", flat=True))

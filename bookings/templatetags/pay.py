"""How the customer's page writes money and moments."""

from datetime import datetime

from django import template
from django.utils import formats, timezone

from bookings.models import Booking
from cleanlife.money import show_sar
from cleanlife.wording import isolate, write_day, write_span

register = template.Library()


@register.filter
def money(halalas: int) -> str:
    """Write an amount: SAR 330.00."""
    return show_sar(halalas)


@register.filter
def visit_day(booking: Booking) -> str:
    """Write the day of a visit."""
    return write_day(booking.service_date)


@register.filter
def visit_time(booking: Booking) -> str:
    """Write from when to when a visit lasts."""
    return write_span(booking.start_minute, booking.end_minute)


@register.filter
def until(moment: datetime) -> str:
    """Write the time of day of a moment in Riyadh."""
    return isolate(formats.time_format(timezone.localtime(moment), "H:i"))

"""What the demo's customers think of the visits that are done."""

from datetime import datetime, timedelta

from bookings.lifecycle import BookingStatus
from bookings.models import Booking
from bookings.services.visits.ratings import rate_visit
from cleanlife.actor import Actor, Initiator
from partners.models import Partner

CUSTOMER = Actor(Initiator.CUSTOMER, "demo")
# How long after the visit's end they rate it.
AFTER = timedelta(minutes=20)
SAID = [
    (5, "فريق رائع ومنظم، شكرًا لكم"),
    (4, ""),
    (2, "They were friendly, but forgot the balcony."),
]


def seed_ratings(partner: Partner, *, now: datetime) -> None:
    """Rate the first visits that were done, by different customers; a rating stays."""
    done = Booking.objects.for_partner(partner).filter(status=BookingStatus.SUCCESS)
    if done.filter(rating__isnull=False).exists():
        return
    for booking, (stars, text) in zip(
        done.order_by("service_date", "start_minute"), SAID, strict=False
    ):
        at = min(booking.ends_at + AFTER, now)
        rate_visit(booking_id=booking.pk, stars=stars, text=text, actor=CUSTOMER, now=at)

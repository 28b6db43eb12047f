"""Rate a visit, list a partner's ratings, and decide which texts the partner sees."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from bookings.events import BookingRated, publish
from bookings.lifecycle import AppointmentStatus, BookingStatus
from bookings.models import Booking, Rating, Reading
from bookings.models.rating import RatingQuerySet
from bookings.services.visits.visit_page import lock_visit_of_page
from bookings.visit_page_errors import CustomerRefusal, NotPossibleForCustomer
from cleanlife import clock
from cleanlife.actor import Actor
from partners.models import Partner

CHANGEABLE_FOR = timedelta(days=7)
_A_DAY = timedelta(days=1)


@transaction.atomic
def rate_visit(
    *, booking_id: UUID, stars: int, text: str, actor: Actor, now: datetime
) -> Rating:
    """Keep what the customer thinks of a completed visit, and publish new stars.

    A rating can be changed for 7 days; operations read a changed one anew. Raises
    BookingNotFound, VisitPageEnded and NotPossibleForCustomer.
    """
    booking = lock_visit_of_page(booking_id=booking_id, now=now)
    rating = Rating.objects.filter(booking=booking).first()
    if not may_rate(booking, rating, now=now):
        raise NotPossibleForCustomer(CustomerRefusal.NOT_NOW)
    if rating and (rating.stars, rating.text) == (stars, text):
        return rating
    has_new_stars = rating is None or rating.stars != stars
    rating = rating or Rating(booking=booking, partner=booking.partner, created_at=now)
    rating.stars, rating.text = stars, text
    rating.reading, rating.updated_at = Reading.UNREAD, now
    rating.save()
    if has_new_stars:
        publish(BookingRated(booking, actor, stars=stars), now=now)
    return rating


def may_rate(booking: Booking, rating: Rating | None, *, now: datetime) -> bool:
    """Return whether the customer may rate a visit, or change the rating that there is."""
    appointment = getattr(booking, "appointment", None)
    is_done = appointment is not None and appointment.status == AppointmentStatus.COMPLETED
    is_open = rating is None or now < rating.created_at + CHANGEABLE_FOR
    return is_done and is_open and booking.status == BookingStatus.SUCCESS


def list_ratings(*, partner: Partner, filters: dict[str, Any]) -> RatingQuerySet:
    """Return a partner's ratings that match every given filter.

    Filters: from_date and to_date (Riyadh days of the first rating, inclusive), updated_since
    (a moment, inclusive).
    """
    rows = Rating.objects.for_partner(partner)
    if "from_date" in filters:
        rows = rows.filter(created_at__gte=clock.at_minute(filters["from_date"], 0))
    if "to_date" in filters:
        rows = rows.filter(created_at__lt=clock.at_minute(filters["to_date"] + _A_DAY, 0))
    if "updated_since" in filters:
        rows = rows.filter(updated_at__gte=filters["updated_since"])
    return rows


@transaction.atomic
def decide_ratings(
    *, ratings: Collection[Rating], reading: Reading, now: datetime
) -> list[Rating]:
    """Show the texts of ratings to their partners, or keep them back; return what changed.

    One that its customer has changed since it was read is left as it is.
    """
    read = {rating.pk: rating for rating in ratings}
    found = list(Rating.objects.locked().filter(pk__in=read).order_by("pk"))
    changing = [
        each
        for each in found
        if each.reading != reading and each.updated_at == read[each.pk].updated_at
    ]
    seen = [each.pk for each in changing if Reading.SHOWN in {each.reading, reading}]
    Rating.objects.filter(pk__in=[each.pk for each in changing]).update(reading=reading)
    # Partners read what has changed for them by this moment.
    Rating.objects.filter(pk__in=seen).update(updated_at=now)
    return changing

"""What a customer adds on the page of a visit: the way in, the pin, that somebody waits."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from bookings.lifecycle import EDITABLE, NOT_BEGUN, BookingStatus
from bookings.models import Booking, VisitAccess
from bookings.services.visits.visit_page import lock_visit_of_page
from bookings.visit_page_errors import CustomerRefusal, NotPossibleForCustomer
from scheduling.geometry import meters_between
from scheduling.models import Zone

# A door that is further away is another address, which its partner changes.
FARTHEST_PIN_METERS = 2000
# Who waits earlier than that is early, and the team has other visits.
WAITS_FROM = timedelta(minutes=60)


@dataclass(frozen=True, kw_only=True)
class WayIn:
    """How to get in, in the customer's words; empty where nothing is to say."""

    gate: str = ""
    floor: str = ""
    flat: str = ""
    parking: str = ""
    pets: str = ""
    note: str = ""


@transaction.atomic
def describe_way_in(*, booking_id: UUID, way: WayIn, now: datetime) -> VisitAccess:
    """Keep how to get in, for this visit only. Raises as ``_lock``."""
    return _keep(_lock(booking_id, now=now), now=now, **asdict(way))


@transaction.atomic
def place_pin(
    *, booking_id: UUID, latitude: float, longitude: float, now: datetime
) -> VisitAccess:
    """Keep where the door really is, in degrees; the address stays as it is.

    Raises as ``_lock``, and NotPossibleForCustomer for a pin that is too far from the address
    or where no zone is.
    """
    booking = _lock(booking_id, now=now)
    address = booking.address
    away = meters_between((address.latitude, address.longitude), (latitude, longitude))
    if away > FARTHEST_PIN_METERS:
        raise NotPossibleForCustomer(CustomerRefusal.PIN_TOO_FAR)
    if Zone.objects.find_at(latitude=latitude, longitude=longitude) is None:
        raise NotPossibleForCustomer(CustomerRefusal.PIN_NOT_SERVED)
    return _keep(booking, now=now, pin_latitude=latitude, pin_longitude=longitude)


@transaction.atomic
def say_at_door(*, booking_id: UUID, now: datetime) -> VisitAccess:
    """Keep that somebody waits at the door; said twice, the first time counts.

    Raises NotPossibleForCustomer too long before the visit and once it has begun.
    """
    booking = lock_visit_of_page(booking_id=booking_id, now=now)
    if not may_say_at_door(booking, now=now):
        raise NotPossibleForCustomer(CustomerRefusal.NOT_NOW)
    since = waits_since(booking) or now
    return _keep(booking, now=now, at_door_at=since)


def may_describe_access(booking: Booking) -> bool:
    """Return whether a team can still read how to get in: the visit has not begun."""
    appointment = getattr(booking, "appointment", None)
    has_begun = appointment is not None and appointment.status not in NOT_BEGUN
    return booking.status in EDITABLE and not has_begun


def may_say_at_door(booking: Booking, *, now: datetime) -> bool:
    """Return whether a team is on its way, or soon."""
    is_near = now >= booking.starts_at - WAITS_FROM
    is_sold = booking.status == BookingStatus.IN_PROGRESS and hasattr(booking, "appointment")
    return is_near and is_sold and may_describe_access(booking)


def waits_since(booking: Booking) -> datetime | None:
    """Return since when somebody waits; what was said of an earlier time does not count."""
    access = getattr(booking, "access", None)
    since = access.at_door_at if access else None
    return since if since and since >= booking.starts_at - WAITS_FROM else None


def _lock(booking_id: UUID, *, now: datetime) -> Booking:
    """Lock the booking. Raises BookingNotFound, VisitPageEnded and NotPossibleForCustomer."""
    booking = lock_visit_of_page(booking_id=booking_id, now=now)
    if not may_describe_access(booking):
        raise NotPossibleForCustomer(CustomerRefusal.NOT_NOW)
    return booking


def _keep(booking: Booking, *, now: datetime, **values: Any) -> VisitAccess:
    defaults = {**values, "updated_at": now}
    access, _ = VisitAccess.objects.update_or_create(booking=booking, defaults=defaults)
    return access

"""Book a time that the partner holds."""

from datetime import datetime
from uuid import UUID

from bookings.errors import BookingCreationFailed, HoldAlreadyUsed, HoldExpired
from bookings.lifecycle import HOLD, HoldAction, HoldStatus
from bookings.models import Booking, Hold
from cleanlife.errors import FieldError, Invalid
from cleanlife.lifecycle import MoveNotAllowed
from partners.models import Partner
from scheduling.models import Zone
from scheduling.services.reserve_time import claim_held_time
from scheduling.visit import VisitRequest


def refuse_other_visit(
    hold_id: UUID, *, partner: Partner, address_id: UUID, visit: VisitRequest
) -> None:
    """Raise Invalid if the visit differs from the one that is held.

    An unknown hold passes: it is refused later, in the contract's order.
    """
    hold = Hold.objects.for_partner(partner).filter(pk=hold_id).first()
    if hold is None:
        return
    held_minutes = hold.end_minute - hold.start_minute
    is_same = {
        "addressId": address_id == hold.address_id,
        "serviceId": visit.service_id == hold.service_id,
        "date": visit.date == hold.service_date,
        "timeslot": (visit.start_minute, visit.minutes) == (hold.start_minute, held_minutes),
        "numberOfTeams": visit.number_of_teams == hold.number_of_teams,
        "preferences": visit.crew in {None, hold.crew},
    }
    others = [name for name in is_same if not is_same[name]]
    if others:
        raise Invalid(*(FieldError(name, f"{name} must match the hold") for name in others))


def use_hold(hold: Hold, *, booking: Booking, zone: Zone | None, now: datetime) -> None:
    """Transfer the time of a locked hold to the booking, in the booking's transaction.

    Raises BookingCreationFailed with HOLD_EXPIRED if it was used, has ended, or its address has
    moved to another zone since.
    """
    if hold.expires_at <= now:
        raise _failure(HoldExpired.message)
    hold.booking = booking
    try:
        HOLD.move(hold, HoldAction.USE, update_fields=("booking",))
    except MoveNotAllowed as error:
        ended = HoldAlreadyUsed if error.state == HoldStatus.USED else HoldExpired
        raise _failure(ended.message) from error
    claimed = claim_held_time(owner_id=hold.pk, new_owner_id=booking.pk, zone=zone)
    if claimed != booking.number_of_teams:
        raise _failure("The address lies in another zone than when its time was held.")


def _failure(message: str) -> BookingCreationFailed:
    """Return the error with the one code that all of these share (contract, section 4)."""
    return BookingCreationFailed("HOLD_EXPIRED", message)

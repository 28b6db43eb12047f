"""Book the time that a partner holds."""

from datetime import datetime
from uuid import UUID

from bookings.errors import BookingCreationFailed, HoldAlreadyUsed, HoldExpired
from bookings.lifecycle import HOLD, HoldAction, HoldStatus
from bookings.models import Booking, Hold
from bookings.services.state.wanted_time import WantedTime
from cleanlife.errors import FieldError, Invalid
from cleanlife.lifecycle import MoveNotAllowed
from partners.models import Partner
from scheduling.models import Zone
from scheduling.services.reserve_time import claim_held_time

# What must be the same, by its name on the wire.
MATCHED = {
    "address_id": "addressId",
    "service_id": "serviceId",
    "service_date": "date",
    "start_minute": "timeslot",
    "end_minute": "timeslot",
    "number_of_teams": "numberOfTeams",
}


def refuse_other_visit(*, partner: Partner, hold_id: UUID, wanted: WantedTime) -> None:
    """Raise Invalid where the visit is another than the one that is held.

    An unknown hold is left to whoever uses it: the contract refuses that later.
    """
    hold = Hold.objects.for_partner(partner).filter(pk=hold_id).first()
    if hold is None:
        return
    others = {
        shown_as: None
        for name, shown_as in MATCHED.items()
        if getattr(wanted, name) != getattr(hold, name)
    }
    if others:
        raise Invalid(*(FieldError(name, f"{name} must match the hold") for name in others))


def use_hold(hold: Hold, *, booking: Booking, zone: Zone | None, now: datetime) -> None:
    """Make the time of a locked hold the booking's own, in the booking's transaction.

    Raises BookingCreationFailed with HOLD_EXPIRED when it was used, ended, or its address has
    moved to another zone since.
    """
    if hold.expires_at <= now:
        raise _refusal(HoldExpired.message)
    hold.booking = booking
    try:
        HOLD.move(hold, HoldAction.USE, update_fields=("booking",))
    except MoveNotAllowed as error:
        is_used = error.state == HoldStatus.USED
        refusal = HoldAlreadyUsed if is_used else HoldExpired
        raise _refusal(refusal.message) from error
    claimed = claim_held_time(owner_id=hold.pk, new_owner_id=booking.pk, zone=zone)
    if claimed != booking.number_of_teams:
        raise _refusal("The address lies in another zone than when its time was held.")


def _refusal(message: str) -> BookingCreationFailed:
    return BookingCreationFailed("HOLD_EXPIRED", message)

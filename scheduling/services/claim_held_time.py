"""Turn held time into that of a booking."""

import uuid

from scheduling.models import Reservation, Zone


def claim_held_time(*, owner_id: uuid.UUID, new_owner_id: uuid.UUID, zone: Zone | None) -> int:
    """Make an owner's held reservations in a zone the active ones of another; return how many.

    A compare-and-swap on their state, inside the caller's transaction: the time stays taken
    all along, and what is no longer held is left alone.
    """
    held = Reservation.objects.filter(
        owner_id=owner_id, zone=zone, state=Reservation.State.HELD
    )
    return held.update(owner_id=new_owner_id, state=Reservation.State.ACTIVE)

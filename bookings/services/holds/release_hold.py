"""Give held time back before it expires."""

from uuid import UUID

from django.db import transaction

from bookings.lifecycle import HoldStatus
from bookings.models import Hold
from bookings.services.holds.find_hold import lock_hold
from bookings.services.holds.move_hold import move_hold
from partners.models import Partner
from scheduling.services.release_time import release_time


@transaction.atomic
def release_hold(*, partner: Partner, hold_id: UUID) -> Hold:
    """Free the time of a hold; one that ended already is left as it is.

    Raises HoldNotFound and HoldAlreadyUsed.
    """
    hold = lock_hold(partner=partner, hold_id=hold_id)
    if hold.status not in {HoldStatus.RELEASED, HoldStatus.EXPIRED}:
        move_hold(hold, "release")
        release_time(owner_id=hold.pk)
    return hold

"""Give held time back before it expires."""

from uuid import UUID

from django.db import transaction

from bookings.errors import HoldAlreadyUsed
from bookings.lifecycle import HOLD, HoldAction, HoldStatus, MoveNotAllowed
from bookings.models import Hold
from bookings.services.holds.find_hold import lock_hold
from partners.models import Partner
from scheduling.services.release_time import release_time


@transaction.atomic
def release_hold(*, partner: Partner, hold_id: UUID) -> Hold:
    """Free the time of a hold; one that ended already is left as it is.

    Raises HoldNotFound and HoldAlreadyUsed.
    """
    hold = lock_hold(partner=partner, hold_id=hold_id)
    if hold.status not in {HoldStatus.RELEASED, HoldStatus.EXPIRED}:
        try:
            HOLD.move(hold, HoldAction.RELEASE)
        except MoveNotAllowed as error:
            raise HoldAlreadyUsed from error
        release_time(owner_id=hold.pk)
    return hold

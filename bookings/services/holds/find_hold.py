"""Find a partner's hold."""

from uuid import UUID

from bookings.errors import HoldNotFound
from bookings.models import Hold
from partners.models import Partner


def lock_hold(*, partner: Partner, hold_id: UUID) -> Hold:
    """Return the hold, locked until the transaction ends.

    Raises HoldNotFound for another partner's.
    """
    hold = Hold.objects.for_partner(partner).locked().filter(pk=hold_id).first()
    if hold is None:
        raise HoldNotFound
    return hold

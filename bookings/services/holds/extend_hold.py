"""Keep held time once more."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from bookings.errors import HoldAlreadyExtended, HoldAlreadyUsed, HoldExpired
from bookings.lifecycle import HoldStatus
from bookings.models import Hold
from bookings.services.holds.find_hold import lock_hold
from bookings.services.state.deadline import not_after_start
from partners.models import Partner


@transaction.atomic
def extend_hold(*, partner: Partner, hold_id: UUID, now: datetime) -> Hold:
    """Let an open hold end ``settings.HOLD_MINUTES`` later, once; at most as its visit begins.

    Raises HoldNotFound, HoldAlreadyUsed, HoldExpired and HoldAlreadyExtended.
    """
    hold = lock_hold(partner=partner, hold_id=hold_id)
    if hold.status == HoldStatus.USED:
        raise HoldAlreadyUsed
    if hold.status != HoldStatus.OPEN or hold.expires_at <= now:
        raise HoldExpired
    if hold.extended_at:
        raise HoldAlreadyExtended
    hold.extended_at = now
    hold.expires_at = not_after_start(
        hold.expires_at + timedelta(minutes=settings.HOLD_MINUTES),
        service_date=hold.service_date,
        start_minute=hold.start_minute,
        now=now,
    )
    hold.save(update_fields=["extended_at", "expires_at"])
    return hold

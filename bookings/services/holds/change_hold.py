"""Extend a hold, or release it before it expires."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from bookings.errors import HoldAlreadyExtended, HoldAlreadyUsed, HoldExpired, HoldNotFound
from bookings.lifecycle import HOLD, HoldAction, HoldStatus
from bookings.models import Hold
from bookings.services.state.deadline import not_after_start
from cleanlife.lifecycle import MoveNotAllowed
from partners.models import Partner
from scheduling.services.release_time import release_time, release_time_of


@transaction.atomic
def extend_hold(*, partner: Partner, hold_id: UUID, now: datetime) -> Hold:
    """Let an open hold expire ``settings.HOLD_MINUTES`` later, at most when its visit begins.

    Once for each hold. Raises HoldNotFound, HoldAlreadyUsed, HoldExpired and
    HoldAlreadyExtended.
    """
    hold = lock_hold(partner=partner, hold_id=hold_id)
    if hold.status == HoldStatus.USED:
        raise HoldAlreadyUsed
    if hold.status != HoldStatus.OPEN or hold.expires_at <= now:
        raise HoldExpired
    if hold.extended_at:
        raise HoldAlreadyExtended
    hold.extended_at = now
    later = hold.expires_at + timedelta(minutes=settings.HOLD_MINUTES)
    hold.expires_at = not_after_start(later, hold.service_date, hold.start_minute, now=now)
    hold.save(update_fields=["extended_at", "expires_at"])
    return hold


@transaction.atomic
def release_hold(*, partner: Partner, hold_id: UUID) -> Hold:
    """Free the time of a hold; one that has ended stays as it is.

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


@transaction.atomic
def release_holds(*, holds: Iterable[Hold]) -> list[Hold]:
    """Free the time of those that are still open, by a bounded number of statements.

    Returns them: another one was used, released or has expired since it was read.
    """
    locked = Hold.objects.locked().filter(pk__in=[hold.pk for hold in holds]).order_by("pk")
    still_open = [hold for hold in locked if hold.status == HoldStatus.OPEN]
    HOLD.move_all(still_open, HoldAction.RELEASE)
    release_time_of(owner_ids=[hold.pk for hold in still_open])
    return still_open


def lock_hold(*, partner: Partner, hold_id: UUID) -> Hold:
    """Return the hold, locked until the transaction ends.

    Raises HoldNotFound for another partner's.
    """
    hold = Hold.objects.for_partner(partner).locked().filter(pk=hold_id).first()
    if hold is None:
        raise HoldNotFound
    return hold

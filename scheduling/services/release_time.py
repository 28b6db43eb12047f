"""Give reserved time back."""

import uuid

from django.db import transaction

from scheduling import masks
from scheduling.models import Reservation, TeamDay


@transaction.atomic
def release_time(*, owner_id: uuid.UUID) -> int:
    """Free all time of an owner and return how many reservations that ended.

    Again is harmless: what is released already is left alone.
    """
    live = Reservation.objects.live_of(owner_id)
    days = TeamDay.objects.get_locked(
        (day, reservation.team_id)
        for reservation in live
        for day in masks.touched_dates(reservation.occupied_from, reservation.occupied_to)
    )
    # Read again: another release may have ended while this one waited for the locks.
    reservations = list(live.all())
    for day in days:
        _clear(day, [r for r in reservations if r.team_id == day.team_id])
        day.save(update_fields=["busy", "jobs", "minutes", "version"])
    return live.filter(pk__in=[r.pk for r in reservations]).update(
        state=Reservation.State.RELEASED
    )


def _clear(day: TeamDay, reservations: list[Reservation]) -> None:
    """Take reservations out of a day: live ones share no cell, so clearing theirs is exact."""
    busy = masks.from_bytes(day.busy)
    for reservation in reservations:
        busy &= ~masks.covering_on(day.date, reservation.occupied_from, reservation.occupied_to)
        if reservation.date == day.date:
            day.jobs -= 1
            day.minutes -= reservation.end_minute - reservation.start_minute
    day.busy = masks.to_bytes(busy)
    day.version += 1

"""Give reserved time back."""

import uuid
from itertools import groupby

from django.db import transaction

from scheduling import masks
from scheduling.models import Reservation, TeamDay
from scheduling.services.derive_team_days import loads_on


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
    ended = live.update(state=Reservation.State.RELEASED)
    _derive_again(days)
    return ended


def _derive_again(days: list[TeamDay]) -> None:
    """Count the locked days anew: a day that had drifted is right again, and stops nobody."""
    for date, rows in groupby(sorted(days, key=lambda row: row.date), key=lambda row: row.date):
        on_date = list(rows)
        loads = loads_on(date, [row.team_id for row in on_date])
        for row in on_date:
            load = loads[row.team_id]
            row.busy, row.jobs, row.minutes = masks.to_bytes(load.busy), load.jobs, load.minutes
            row.version += 1
            row.save(update_fields=["busy", "jobs", "minutes", "version"])

"""Release reserved time."""

import uuid
from itertools import groupby

from django.db import transaction

from scheduling.models import Reservation, TeamDay
from scheduling.services.team_days import (
    lock_days,
    read_row,
    reservation_columns,
    touched_days,
    with_reservations,
)


@transaction.atomic
def release_time(*, owner_id: uuid.UUID) -> int:
    """Release all time of an owner and return the number of reservations that ended.

    Idempotent: released reservations stay as they are.
    """
    live = Reservation.objects.live_of(owner_id)
    days = lock_days(touched_days(live))
    ended = live.update(state=Reservation.State.RELEASED)
    _recount(days)
    return ended


def _recount(days: list[TeamDay]) -> None:
    """Derive the locked days from their reservations, which also corrects wrong counts."""
    for date, group in groupby(days, key=lambda day: day.date):
        on_date = list(group)
        derived = with_reservations(date, [read_row(day) for day in on_date])
        for day in on_date:
            columns = reservation_columns(derived[day.team_id])
            TeamDay.objects.filter(pk=day.pk).update(**columns, version=day.version + 1)

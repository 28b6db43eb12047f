"""Give reserved time back."""

import uuid
from itertools import groupby

from django.db import transaction

from scheduling.models import Reservation, TeamDay
from scheduling.services.derive_team_days import with_visits
from scheduling.services.lock_days import lock_days
from scheduling.services.swap_team_days import touched_days
from scheduling.services.team_rows import read_row, taken_columns


@transaction.atomic
def release_time(*, owner_id: uuid.UUID) -> int:
    """Free all time of an owner and return how many reservations that ended.

    Again is harmless: what is released already is left alone.
    """
    live = Reservation.objects.live_of(owner_id)
    days = lock_days(touched_days(live))
    ended = live.update(state=Reservation.State.RELEASED)
    _derive_again(days)
    return ended


def _derive_again(days: list[TeamDay]) -> None:
    """Count the locked days anew: a day that had drifted is right again, and stops nobody."""
    for date, group in groupby(days, key=lambda day: day.date):
        on_date = list(group)
        derived = with_visits(date, [read_row(day) for day in on_date])
        for day in on_date:
            columns = taken_columns(derived[day.team_id])
            TeamDay.objects.filter(pk=day.pk).update(**columns, version=day.version + 1)

"""Release reserved time."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db import transaction

from cleanlife.db import update_rows
from scheduling.models import Reservation, TeamDay
from scheduling.query import TeamRow
from scheduling.services.team_days import (
    lock_days,
    read_row,
    reservation_columns,
    touched_days,
    with_reservations_by_date,
)


def release_time(*, owner_id: uuid.UUID, team_id: uuid.UUID | None = None) -> int:
    """Release all time of an owner, or that of one of its teams; return how many ended.

    Idempotent: released reservations stay as they are.
    """
    return release_time_of(owner_ids=[owner_id], team_id=team_id)


@transaction.atomic
def release_time_of(
    *, owner_ids: Collection[uuid.UUID], team_id: uuid.UUID | None = None
) -> int:
    """Do the same for many owners, by a bounded number of statements."""
    live = Reservation.objects.live().filter(owner_id__in=owner_ids)
    if team_id:
        live = live.filter(team=team_id)
    days = lock_days(touched_days(live))
    ended = live.update(state=Reservation.State.RELEASED)
    recount_days(days)
    return ended


def recount_days(days: list[TeamDay]) -> None:
    """Derive the locked days from their reservations, which also corrects wrong counts."""
    if not days:
        return
    on_dates: dict[date, list[TeamRow]] = defaultdict(list)
    for day in days:
        on_dates[day.date].append(read_row(day))
    derived = with_reservations_by_date(on_dates)
    for day in days:
        columns = reservation_columns(derived[day.date][day.team_id])
        for name, value in columns.items():
            setattr(day, name, value)
        day.version += 1
    update_rows(days, [*columns, "version"])

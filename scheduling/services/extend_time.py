"""Lengthen the reserved time of a visit at its end, and shorten it again."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from scheduling import masks
from scheduling.engine import judge_start
from scheduling.errors import TimeslotUnavailable
from scheduling.models import Reservation, TeamDay
from scheduling.query import AvailabilityQuery, Rule
from scheduling.services.plan_search import read_travel
from scheduling.services.release_time import recount_days
from scheduling.services.team_days import (
    lock_days,
    read_row,
    remove_reservation,
    touched_days,
)
from scheduling.timeslots import Reason


@dataclass(frozen=True)
class MissedStart:
    """A later visit or hold of the team, and how many minutes too late the team would come."""

    reservation: Reservation
    minutes_late: int


class TimeNotExtendable(TimeslotUnavailable):
    """A team has no more time; ``missed`` are the starts that it would no longer keep."""

    def __init__(self, reason: Reason, *, team_id: uuid.UUID, missed: list[MissedStart]):
        super().__init__(reason)
        self.team_id = team_id
        self.missed = missed


@transaction.atomic
def extend_time(
    *, owner_id: uuid.UUID, team_ids: Collection[uuid.UUID], minutes: int, from_minute: int = 0
) -> dict[uuid.UUID, int]:
    """Lengthen the time of an owner's teams, all or none; return by how much, by team.

    Each ends so many minutes after its present end, or after ``from_minute`` of its date where
    that is later. The engine judges what is added as a visit that begins at the present end,
    so it asks for no more than was sold before. Inside the caller's transaction, which has
    locked the owner. Raises TimeNotExtendable.
    """
    live = Reservation.objects.live_of(owner_id).filter(team__in=team_ids)
    present = list(live.select_related("team").order_by("team"))
    added = {row.pk: _added(row, minutes, from_minute) for row in present}
    wanted = [_lengthened(row, added[row.pk]) for row in present]
    days = lock_days(touched_days(wanted))
    by_key = {(day.date, day.team_id): day for day in days}
    for row in present:
        reason = _judge(row, by_key.get((row.date, row.team_id)), minutes=added[row.pk])
        if reason:
            missed = find_missed_starts(row, minutes=added[row.pk])
            raise TimeNotExtendable(reason, team_id=row.team_id, missed=missed)
    _save(wanted, days)
    return {row.team_id: added[row.pk] for row in present}


@transaction.atomic
def shorten_time(*, owner_id: uuid.UUID, minutes: Mapping[uuid.UUID, int]) -> None:
    """Take back what was added to the time of an owner's teams, by team."""
    live = Reservation.objects.live_of(owner_id).filter(team__in=minutes)
    present = list(live.order_by("team"))
    days = lock_days(touched_days(present))
    _save([_lengthened(row, -minutes[row.team_id]) for row in present], days)


def find_missed_starts(reservation: Reservation, *, minutes: int) -> list[MissedStart]:
    """Return the later starts of the team that it would miss if this took so much longer.

    One that comes late ends late, until there is enough time between two of them.
    """
    travel = read_travel()
    zone, free_from = reservation.zone_id.bytes, reservation.occupied_to + minutes
    missed = []
    for row in _later(reservation):
        way = masks.round_up(travel.get((zone, row.zone_id.bytes), 0)) * masks.CELL
        late = free_from + way - row.occupied_from
        if late <= 0:
            break
        missed.append(MissedStart(row, late))
        zone, free_from = row.zone_id.bytes, row.occupied_to + late
    return missed


def _later(reservation: Reservation) -> Iterable[Reservation]:
    next_day = date.fromordinal(reservation.date.toordinal() + 1)
    later = Reservation.objects.live().filter(
        team=reservation.team_id,
        date__in=[reservation.date, next_day],
        occupied_from__gte=reservation.occupied_to,
    )
    return later.order_by("occupied_from")


def _added(row: Reservation, minutes: int, from_minute: int) -> int:
    waited = masks.round_up(max(from_minute - row.end_minute, 0)) * masks.CELL
    return waited + minutes


def _lengthened(row: Reservation, minutes: int) -> Reservation:
    """Return the reservation as it is to be, on an object of its own."""
    return Reservation(
        pk=row.pk,
        team_id=row.team_id,
        date=row.date,
        end_minute=row.end_minute + minutes,
        occupied_from=row.occupied_from,
        occupied_to=row.occupied_to + minutes,
    )


def _judge(row: Reservation, day: TeamDay | None, *, minutes: int) -> Reason | None:
    if day is None:
        return Reason.CLOSED_DAY
    seen = read_row(day)
    # Its own time is no obstacle, but still counts for the most minutes of a day.
    free = remove_reservation(seen, row.date, row)._replace(minutes=seen.minutes)
    cleanup = row.occupied_to - masks.absolute(row.date, row.end_minute)
    query = AvailabilityQuery(
        rule=Rule(step_minutes=masks.CELL, cleanup_minutes=cleanup),
        minutes=minutes,
        number_of_teams=1,
        now_minute=0,
        zone=row.zone_id.bytes,
        travel=read_travel(),
    )
    return judge_start(free, query, row.end_minute)


def _save(rows: list[Reservation], days: list[TeamDay]) -> None:
    Reservation.objects.bulk_update(rows, ["end_minute", "occupied_to"])
    recount_days(days)

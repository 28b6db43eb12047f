"""Find visits between which a team has less time than travel takes."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import QuerySet

from cleanlife import clock
from scheduling import masks
from scheduling.models import Reservation, ZoneTravel


class TightVisits(NamedTuple):
    """Two visits of one team, one after the other, and the minutes free between them."""

    before: Reservation
    after: Reservation
    minutes_between: int
    travel_minutes: int


def find_tight_visits(*, travel: Iterable[ZoneTravel], now: datetime) -> list[TightVisits]:
    """Return consecutive live visits from today on that are too close for these travel times.

    As in the search, travel takes whole cells, and preparation and clean-up are part of the
    visits. Two queries.
    """
    minutes = {(row.origin_id, row.destination_id): row.minutes for row in travel}
    spans = _spans_since(clock.riyadh_date(now))
    tight = []
    for (team, zone, _, end, before), (next_team, next_zone, start, _, after) in pairwise(
        spans
    ):
        needed = masks.round_up(minutes.get((zone, next_zone), 0)) * masks.CELL
        if team == next_team and start - end < needed:
            tight.append((before, after, start - end, needed))
    rows = _read(pk for before, after, *_ in tight for pk in (before, after))
    found = [TightVisits(rows[before], rows[after], *rest) for before, after, *rest in tight]
    return sorted(found, key=lambda pair: pair.after.occupied_from)


def _spans_since(day: date) -> QuerySet[Any, Any]:
    """Return team, zone, span and id of every live visit that ends on a date or later."""
    live = Reservation.objects.live().filter(
        # A visit of the day before may end on the date itself.
        date__gte=day - timedelta(days=1),
        occupied_to__gt=masks.absolute(day, 0),
    )
    columns = live.values_list("team_id", "zone_id", "occupied_from", "occupied_to", "pk")
    return columns.order_by("team_id", "occupied_from")


def _read(ids: Iterable[Any]) -> dict[Any, Reservation]:
    return Reservation.objects.select_related("team", "zone").in_bulk(set(ids))

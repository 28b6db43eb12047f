"""Find booked visits that no longer fit their team's hours."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from cleanlife import clock
from scheduling import masks
from scheduling.models import Reservation, Team, TeamDay
from scheduling.services.extend_horizon import horizon_dates


def find_unfit_visits(*, teams: Iterable[Team], dates: Collection[date]) -> list[Reservation]:
    """Return the live visits on these days that would not be sold to their team today.

    The team is inactive, does not work at that time, or reaches its daily limit before the
    visit ends. Breaks do not count: a visit may span them. Three queries.
    """
    teams = list(teams)
    if not teams or not dates:
        return []
    active = {team.pk for team in teams if team.is_active}
    days = _read_days(teams, dates)
    sold: defaultdict[Any, int] = defaultdict(int)
    unfit = []
    for pk, team_id, day, start, end in _read_spans(teams, dates):
        sold[team_id, day] += end - start
        hours, most = days.get((team_id, day), (0, 0))
        is_at_work = team_id in active and not masks.covering(start, end) & ~hours
        if not is_at_work or sold[team_id, day] > most:
            unfit.append(pk)
    found = Reservation.objects.filter(pk__in=unfit).select_related("team")
    return list(found.order_by("date", "start_minute", "team__name"))


def find_all_unfit_visits(*, now: datetime) -> list[Reservation]:
    """Return the unfit visits of every team from today on."""
    today = clock.riyadh_date(now)
    coming = [day for day in horizon_dates(now=now) if day >= today]
    return find_unfit_visits(teams=Team.objects.all(), dates=coming)


def _read_spans(teams: Collection[Team], dates: Collection[date]) -> QuerySet[Any, Any]:
    visits = Reservation.objects.live().filter(team__in=teams, date__in=dates)
    columns = visits.values_list("pk", "team_id", "date", "start_minute", "end_minute")
    return columns.order_by("start_minute")


def _read_days(teams: Collection[Team], dates: Collection[date]) -> dict[Any, tuple[int, int]]:
    """Return the cells at work or in a break, and the most minutes, by team and date."""
    days = TeamDay.objects.filter(team__in=teams, date__in=dates)
    rows = days.values_list("team_id", "date", "work", "breaks", "max_minutes")
    return {
        (team_id, day): (masks.from_bytes(work) | masks.from_bytes(breaks), most)
        for team_id, day, work, breaks, most in rows
    }

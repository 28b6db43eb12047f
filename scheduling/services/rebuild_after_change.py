"""Apply changed rules of work to the days they touch."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet

from cleanlife import clock
from scheduling import masks
from scheduling.models import (
    CalendarDay,
    Reservation,
    ShiftRule,
    Team,
    TeamDay,
    TeamException,
)
from scheduling.services.extend_horizon import horizon_dates
from scheduling.services.rebuild_team_days import rebuild_team_days

WorkRule = Team | ShiftRule | CalendarDay | TeamException


def rebuild_after_change(*, changed: Iterable[WorkRule], now: datetime) -> list[Reservation]:
    """Rebuild what changed rules touch and return the coming visits that no longer fit.

    Pass a changed rule twice, as it was and as it is: it may have moved to other teams.
    """
    dates = horizon_dates(now=now)
    unfit: dict[object, Reservation] = {}
    for rule in changed:
        teams, touched = _teams(rule), [day for day in dates if _touches(rule, day)]
        rebuild_team_days(teams=teams, dates=touched)
        coming = [day for day in touched if day >= clock.riyadh_date(now)]
        unfit |= {visit.pk: visit for visit in _unfit(teams, coming)}
    return sorted(unfit.values(), key=lambda visit: (visit.date, visit.start_minute))


def _teams(rule: WorkRule) -> QuerySet[Team]:
    match rule:
        case Team(pk=team_id) | TeamException(team_id=team_id):
            return Team.objects.filter(pk=team_id)
        case ShiftRule(team_id=team_id) if team_id is not None:
            return Team.objects.filter(pk=team_id)
        case ShiftRule(zone_id=zone_id) | CalendarDay(zone_id=zone_id) if zone_id is not None:
            return Team.objects.filter(home_zone=zone_id)
        case _:
            return Team.objects.all()


def _touches(rule: WorkRule, day: date) -> bool:
    match rule:
        case Team():
            return True
        case ShiftRule():
            return rule.weekday == day.weekday()
        case _:
            return rule.date == day


def _unfit(teams: QuerySet[Team], dates: list[date]) -> list[Reservation]:
    """Return the live visits of these days whose team is not at work then."""
    visits = Reservation.objects.live().filter(team__in=teams, date__in=dates)
    days = TeamDay.objects.filter(team__in=teams, date__in=dates)
    work = {(day.team_id, day.date): masks.from_bytes(day.work) for day in days}
    return [
        visit
        for visit in visits.select_related("team")
        if not visit.team.is_active
        or masks.covering(visit.start_minute, visit.end_minute)
        & ~work[visit.team_id, visit.date]
    ]

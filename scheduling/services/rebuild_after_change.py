"""Apply changed rules of work to the days that they affect."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet

from cleanlife import clock
from scheduling.models import (
    BreakRule,
    CalendarDay,
    Reservation,
    Season,
    ShiftRule,
    Team,
    TeamException,
)
from scheduling.services.extend_horizon import horizon_dates
from scheduling.services.find_unfit_visits import find_unfit_visits
from scheduling.services.rebuild_team_days import rebuild_team_days

WorkRule = Team | ShiftRule | BreakRule | Season | CalendarDay | TeamException


def rebuild_after_change(*, changed: Iterable[WorkRule], now: datetime) -> list[Reservation]:
    """Rebuild the days of changed rules; return the upcoming visits that no longer fit.

    Pass a changed rule as it was and as it is: it may apply to other teams now.
    """
    dates, today = horizon_dates(now=now), clock.riyadh_date(now)
    unfit: dict[object, Reservation] = {}
    for rule in changed:
        teams, affected = _teams(rule), [day for day in dates if _affects(rule, day)]
        rebuild_team_days(teams=teams, dates=affected)
        coming = [day for day in affected if day >= today]
        unfit |= {visit.pk: visit for visit in find_unfit_visits(teams=teams, dates=coming)}
    return sorted(unfit.values(), key=lambda visit: (visit.date, visit.start_minute))


def _teams(rule: WorkRule) -> QuerySet[Team]:
    teams = Team.objects.all()
    match rule:
        case Team():
            return teams.filter(pk=rule.pk)
        case TeamException():
            return teams.filter(pk=rule.team_id)
        case ShiftRule() | BreakRule() if rule.team_id is not None:
            return teams.filter(pk=rule.team_id)
        case ShiftRule() | BreakRule() | CalendarDay() if rule.zone_id is not None:
            return teams.filter(home_zone=rule.zone_id)
        case _:
            return teams


def _affects(rule: WorkRule, day: date) -> bool:
    match rule:
        case Team() | BreakRule():
            return True
        case ShiftRule():
            return rule.weekday == day.weekday()
        case Season():
            return rule.first_date <= day <= rule.last_date
        case _:
            return rule.date == day

"""Apply changed rules of work to the days they touch."""

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
    """Rebuild what changed rules touch and return the coming visits that no longer fit.

    Pass a changed rule twice, as it was and as it is: it may have moved to other teams.
    """
    dates, today = horizon_dates(now=now), clock.riyadh_date(now)
    unfit: dict[object, Reservation] = {}
    for rule in changed:
        teams, touched = _teams(rule), [day for day in dates if _touches(rule, day)]
        rebuild_team_days(teams=teams, dates=touched)
        coming = [day for day in touched if day >= today]
        unfit |= {visit.pk: visit for visit in find_unfit_visits(teams=teams, dates=coming)}
    return sorted(unfit.values(), key=lambda visit: (visit.date, visit.start_minute))


def _teams(rule: WorkRule) -> QuerySet[Team]:
    everybody = Team.objects.all()
    match rule:
        case Team():
            return everybody.filter(pk=rule.pk)
        case TeamException():
            return everybody.filter(pk=rule.team_id)
        case ShiftRule() | BreakRule() if rule.team_id is not None:
            return everybody.filter(pk=rule.team_id)
        case ShiftRule() | BreakRule() | CalendarDay() if rule.zone_id is not None:
            return everybody.filter(home_zone=rule.zone_id)
        case _:
            return everybody


def _touches(rule: WorkRule, day: date) -> bool:
    match rule:
        case Team() | BreakRule():
            return True
        case ShiftRule():
            return rule.weekday == day.weekday()
        case Season():
            return rule.first_date <= day <= rule.last_date
        case _:
            return rule.date == day

"""Find booked visits that their team's hours no longer hold."""

from collections.abc import Collection, Iterable
from datetime import date

from scheduling import masks
from scheduling.models import Reservation, Team, TeamDay


def find_unfit_visits(*, teams: Iterable[Team], dates: Collection[date]) -> list[Reservation]:
    """Return the live visits of these days whose team is inactive or not at work then.

    Breaks do not count: a visit that was sold before a break was ruled takes it inside. Two
    queries.
    """
    teams = list(teams)
    visits = Reservation.objects.live().filter(team__in=teams, date__in=dates)
    days = TeamDay.objects.filter(team__in=teams, date__in=dates)
    hours = {
        (day.team_id, day.date): masks.from_bytes(day.work) | masks.from_bytes(day.breaks)
        for day in days
    }
    return [
        visit
        for visit in visits.select_related("team").order_by("date", "start_minute")
        if not visit.team.is_active
        or masks.covering(visit.start_minute, visit.end_minute)
        & ~hours.get((visit.team_id, visit.date), 0)
    ]

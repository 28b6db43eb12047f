"""Give the time of a visit to another team: which ones could take it, and why not the others.

A sold visit keeps its time: notice, cut-off, horizon and grid, which are rules of selling, do
not count.
"""

import uuid
from dataclasses import dataclass, replace

from cleanlife.clock import at_minute
from scheduling import masks
from scheduling.engine import choose_teams
from scheduling.errors import TimeslotUnavailable
from scheduling.models import Crew, Reservation, Team
from scheduling.query import TeamRow
from scheduling.services.plan_search import Requirements, Search, plan_search
from scheduling.services.reserve_time import reserve_best
from scheduling.timeslots import Reason
from scheduling.visit import Visit


@dataclass(frozen=True)
class TeamFit:
    """A team, and why it cannot take the visit; None for one that can."""

    team: Team
    reason: Reason | None


def judge_teams(visit: Visit, *, owner_id: uuid.UUID, leaving_id: uuid.UUID) -> list[TeamFit]:
    """Return the teams that could take the time of one that leaves, the best first.

    Behind them stand the others, by name, each with its reason; the owner's own teams are left
    out.
    """
    search = _plan(visit, owner_id=owner_id, leaving_id=leaving_id)
    own = Reservation.objects.live_of(owner_id).values_list("team_id", flat=True)
    day, start = visit.start
    rows = {row.team_id: row for row in search.rows_on(day)}
    teams = Team.objects.filter(is_active=True).exclude(pk__in=list(own)).order_by("name")
    judged = [
        TeamFit(team, _judge(search, team, rows.get(team.pk)))
        for team in teams.prefetch_related("zones", "skills")
    ]
    fitting = [rows[fit.team.pk] for fit in judged if fit.reason is None]
    order = _best_first(search, fitting, start)
    judged.sort(key=lambda fit: order.get(fit.team.pk, len(order)))
    return judged


def reassign_time(
    visit: Visit, *, owner_id: uuid.UUID, leaving_id: uuid.UUID, joining_id: uuid.UUID
) -> Reservation:
    """Reserve the time of one team for another, and release it, in one step.

    Inside the caller's transaction, which has locked the owner. Raises TimeslotUnavailable with
    the reason; the present time is then unchanged.
    """
    search = _plan(visit, owner_id=owner_id, leaving_id=leaving_id)
    team = Team.objects.prefetch_related("zones", "skills").get(pk=joining_id)
    is_own = Reservation.objects.live_of(owner_id).filter(team=team).exists()
    day, _ = visit.start
    rows = {row.team_id: row for row in search.rows_on(day)}
    reason = Reason.FULLY_BOOKED if is_own else _judge(search, team, rows.get(team.pk))
    if reason:
        raise TimeslotUnavailable(reason)
    only = replace(search, only_team=joining_id)
    [reservation] = reserve_best(only, owner_id=owner_id, state=Reservation.State.ACTIVE)
    return reservation


def renew_time(visit: Visit, *, owner_id: uuid.UUID) -> list[Reservation]:
    """Reserve the present time of an owner anew: the visit asks for other teams now.

    Those of the present teams that fit stay. Inside the caller's transaction, which has locked
    the owner. Raises TimeslotUnavailable with the reason; all is then unchanged.
    """
    own = tuple(Reservation.objects.live_of(owner_id))
    search = _plan_at_its_time(visit, own)
    return reserve_best(search, owner_id=owner_id, state=Reservation.State.ACTIVE)


def _plan(visit: Visit, *, owner_id: uuid.UUID, leaving_id: uuid.UUID) -> Search:
    """Return a search for one team."""
    leaving = Reservation.objects.live_of(owner_id).filter(team=leaving_id)
    return _plan_at_its_time(replace(visit, number_of_teams=1), tuple(leaving))


def _plan_at_its_time(visit: Visit, own: tuple[Reservation, ...]) -> Search:
    """Return a search at the time that was sold, whenever that is."""
    day, _ = visit.start
    search = plan_search(visit, now=at_minute(day, 0))
    rule = replace(search.rule, lead_minutes=0, cutoff_minute=None, step_minutes=masks.CELL)
    requirements = Requirements(rule, search.requirements.skill_ids)
    return replace(search, requirements=requirements, own=own)


def _judge(search: Search, team: Team, row: TeamRow | None) -> Reason | None:
    day, start = search.visit.start
    if row is not None:
        outcome = choose_teams([row], search.query_on(day), start)
        return outcome if isinstance(outcome, Reason) else None
    zone = search.visit.zone
    if not team.is_active or zone not in team.zones.all():
        return Reason.ZONE_NOT_COVERED
    if search.visit.crew not in {Crew.ANY, team.crew}:
        return Reason.NO_SKILLED_TEAM
    skills = {skill.pk for skill in team.skills.all()}
    if not skills.issuperset(search.requirements.skill_ids):
        return Reason.NO_SKILLED_TEAM
    return Reason.CLOSED_DAY


def _best_first(search: Search, rows: list[TeamRow], start: int) -> dict[uuid.UUID, int]:
    """Return the place of each team in the engine's order."""
    day, _ = search.visit.start
    query = replace(search.query_on(day), number_of_teams=len(rows))
    chosen = choose_teams(rows, query, start)
    ranked = [] if isinstance(chosen, Reason) else chosen
    return {row.team_id: place for place, row in enumerate(ranked)}

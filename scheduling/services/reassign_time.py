"""Give the time of a visit to another team, or to a chosen team at another time."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from cleanlife.clock import at_minute
from scheduling.errors import TimeslotUnavailable
from scheduling.models import Reservation
from scheduling.services.judge_teams import KnownTeam, judge_teams
from scheduling.services.plan_search import Search
from scheduling.services.reserve_time import reserve_best
from scheduling.services.sold_visit import SoldVisit, free_search, read_sold_visit
from scheduling.timeslots import TeamReason
from scheduling.visit import Visit


@dataclass(frozen=True, slots=True)
class JoiningTeam:
    """A team, and why it cannot take the time of another one; None for one that can."""

    team: KnownTeam
    reason: TeamReason | None


@dataclass(frozen=True)
class Placement:
    """The team that is to come in place of another one, None of which has any time reserved.

    Starts before ``since`` have passed.
    """

    leaving_id: uuid.UUID | None
    joining_id: uuid.UUID
    since: datetime


def find_joining_teams(
    visit: Visit,
    *,
    owner_id: uuid.UUID,
    leaving_id: uuid.UUID,
    except_for: Collection[uuid.UUID] = (),
) -> list[JoiningTeam]:
    """Return the teams that could take the time of one that leaves, the best first.

    Behind them stand the others, by name, each with its reason; the owner's own teams, those
    that are ``except_for`` and inactive ones are left out.
    """
    day, start = visit.start
    sold = read_sold_visit(visit, owner_id=owner_id, leaving_id=leaving_id)
    judged = judge_teams(sold, day=day, now=at_minute(day, 0))
    own = {row.team_id for row in sold.own} | set(except_for)
    fits = [fit for fit in judged.teams if fit.team.pk not in own]
    best = [JoiningTeam(fit.team, None) for fit in judged.best_at(start, among=fits)]
    reasons = [JoiningTeam(fit.team, fit.starts.reason_at(start)) for fit in fits]
    return best + [each for each in reasons if each.reason and each.team.is_active]


def reassign_time(
    visit: Visit, *, owner_id: uuid.UUID, leaving_id: uuid.UUID, joining_id: uuid.UUID
) -> Reservation:
    """Reserve the time of one team for another, and release it, in one step.

    However late it is. Inside the caller's transaction, which has locked the owner. Raises
    TimeslotUnavailable with a TeamReason; the present time is then unchanged.
    """
    day, start = visit.start
    sold = read_sold_visit(visit, owner_id=owner_id, leaving_id=leaving_id)
    leaving = tuple(row for row in sold.own if row.team_id == leaving_id)
    search = free_search(replace(visit, number_of_teams=1), own=leaving)
    placement = Placement(leaving_id, joining_id, since=at_minute(day, 0))
    if joining_id in sold.staying | {leaving_id}:
        raise TimeslotUnavailable(TeamReason.TAKEN)
    search = replace(search, teams=frozenset({joining_id}))
    [reservation] = _reserve(search, sold, placement, day=day, start=start)
    return reservation


def place_time(visit: Visit, *, owner_id: uuid.UUID, placement: Placement) -> list[Reservation]:
    """Reserve the visit's new time for the chosen team and the others of it that stay.

    As ``reserve_time.move_time``, but for operations: rules of selling do not count. Raises
    TimeslotUnavailable with a TeamReason; the present time is then unchanged.
    """
    day, start = visit.start
    sold = read_sold_visit(visit, owner_id=owner_id, leaving_id=placement.leaving_id)
    teams = sold.staying | {placement.joining_id}
    search = replace(free_search(visit, own=sold.own), teams=teams)
    return _reserve(search, sold, placement, day=day, start=start)


def renew_time(visit: Visit, *, owner_id: uuid.UUID) -> list[Reservation]:
    """Reserve the present time of an owner anew: the visit asks for other teams now.

    Those of the present teams that fit stay. Inside the caller's transaction, which has locked
    the owner. Raises TimeslotUnavailable with the reason; all is then unchanged.
    """
    own = tuple(Reservation.objects.live_of(owner_id))
    search = free_search(visit, own=own)
    return reserve_best(search, owner_id=owner_id, state=Reservation.State.ACTIVE)


def _reserve(
    search: Search, sold: SoldVisit, placement: Placement, *, day: date, start: int
) -> list[Reservation]:
    _refuse_unfit(sold, placement, day=day, start=start)
    try:
        return reserve_best(search, owner_id=sold.owner_id, state=Reservation.State.ACTIVE)
    except TimeslotUnavailable as error:
        # Another one was faster: what it took says why.
        _refuse_unfit(sold, placement, day=day, start=start)
        raise TimeslotUnavailable(TeamReason.TAKEN) from error


def _refuse_unfit(sold: SoldVisit, placement: Placement, *, day: date, start: int) -> None:
    judged = judge_teams(sold, day=day, now=placement.since)
    reason = judged.of(placement.joining_id).starts.reason_at(start)
    if reason:
        raise TimeslotUnavailable(reason)

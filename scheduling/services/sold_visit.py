"""A sold visit, what is reserved for it, and a search that obeys no rule of selling."""

import uuid
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from cleanlife.clock import at_minute
from scheduling import masks
from scheduling.models import Reservation
from scheduling.services.plan_search import Requirements, Search, plan_search
from scheduling.visit import Visit


@dataclass(frozen=True, kw_only=True)
class SoldVisit:
    """A visit and what is reserved for it.

    ``leaving_id`` is the team whose place another one would take; None if nothing is reserved.
    """

    visit: Visit
    owner_id: uuid.UUID
    leaving_id: uuid.UUID | None
    own: tuple[Reservation, ...]

    @property
    def present(self) -> tuple[date, int] | None:
        """Return its reserved date and start, if there are any."""
        return next(((row.date, row.start_minute) for row in self.own), None)

    @cached_property
    def staying(self) -> frozenset[uuid.UUID]:
        """Return its other teams."""
        return frozenset(row.team_id for row in self.own) - {self.leaving_id}

    @property
    def reserved_minutes(self) -> int:
        """Return how long the leaving team's time is reserved: perhaps longer than was sold."""
        for row in self.own:
            if row.team_id == self.leaving_id:
                return row.end_minute - row.start_minute
        return self.visit.minutes

    def present_start(self, day: date) -> int:
        """Return the present start as a mask of that date; 0 on another date."""
        if self.present is None or self.present[0] != day:
            return 0
        return 1 << masks.cell_of(self.present[1])


def read_sold_visit(
    visit: Visit, *, owner_id: uuid.UUID, leaving_id: uuid.UUID | None
) -> SoldVisit:
    """Read what is reserved for a visit."""
    own = tuple(Reservation.objects.live_of(owner_id))
    return SoldVisit(visit=visit, owner_id=owner_id, leaving_id=leaving_id, own=own)


def free_search(visit: Visit, *, own: tuple[Reservation, ...] = ()) -> Search:
    """Return a search from the date's midnight on, without the rules of selling."""
    day, _ = visit.start
    search = plan_search(visit, now=at_minute(day, 0))
    rule = replace(search.rule, lead_minutes=0, cutoff_minute=None, step_minutes=masks.CELL)
    return replace(
        search, requirements=Requirements(rule, search.requirements.skill_ids), own=own
    )

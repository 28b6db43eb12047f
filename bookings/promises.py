"""Promises at risk: visits that would begin too late if the one before them took longer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bookings.errors import VisitTimeUnavailable
from cleanlife.clock import iso


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A later visit of a team: when it was promised, and how much too late the team would come.

    ``teams`` could come in its place, the best first. Time that is held for a partner is no
    visit yet: ``booking_id`` is None, and no team can take it.
    """

    booking_id: UUID | None
    visit: str
    starts_at: datetime
    minutes_late: int
    teams: tuple[str, ...] = ()


class PromisesAtRisk(VisitTimeUnavailable):
    """The time cannot be had because later visits of the team would begin too late.

    For teams and operations only: ``details.atRisk`` names teams and visits of other partners.
    """

    def __init__(self, reason: str, promises: list[Promise]):
        self.promises = promises
        at_risk = [
            {
                "visit": promise.visit,
                "startsAt": iso(promise.starts_at),
                "minutesLate": promise.minutes_late,
                "teams": list(promise.teams),
            }
            for promise in promises
        ]
        super().__init__(
            reason, "Later visits of the team would begin too late.", atRisk=at_risk
        )

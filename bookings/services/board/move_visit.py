"""Move a visit on the board: to another team, to another time, or both."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from bookings.models import Booking
from cleanlife.actor import Actor


def move_visit(
    *,
    booking_id: UUID,
    versions: Collection[int] | None = None,
    seen_at: datetime | None = None,
    leaving_team_id: UUID | None,
    joining_team_id: UUID,
    date: date,
    start_minute: int,
    actor: Actor,
    now: datetime,
) -> Booking:
    """Put what one team does of a visit where it was dropped; the same place changes nothing.

    At the same time the part goes to the other team (``reassign_visit``); at another one the
    whole visit is rescheduled (``update_booking``), with this team and the visit's others.
    ``seen_at`` is when the board was read: what has changed since is named where it stands in
    the way. In one transaction. Raises BookingNotFound, VisitNotFound, VisitHasChanged (its
    version or its team is another one by now), VisitMoveNotPossible and VisitTimeUnavailable
    with a reason of ``judge_rows``.
    """
    raise NotImplementedError

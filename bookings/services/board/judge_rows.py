"""Judge every row of a day's board for one visit: where it fits, and why not elsewhere."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bookings.models import Booking


@dataclass(frozen=True, slots=True)
class StartSpan:
    """Starts from ``first`` up to, not including, ``end``: free, or refused for a reason.

    ``reason`` is one of ``scheduling.timeslots.TeamReason`` or ``bookings.errors.VisitRefusal``.
    """

    first: int
    end: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class RowFit:
    """What one team's row says while a visit hangs over it.

    With a start asked for, ``fits`` and ``reason`` are about that start, else about the whole
    date; a date without a possible start has the reason that the search came to last.
    ``starts`` are minutes on a raster of 15, and the visit's present start; ``spans`` cover the
    date in steps of 5. ``extra_travel_minutes`` is how much more the teams travel than now,
    negative for less, at the start asked for, else at the possible start nearest to the present
    one; None where nothing fits.
    """

    team_id: UUID
    fits: bool
    reason: str | None
    extra_travel_minutes: int | None
    starts: tuple[int, ...]
    spans: tuple[StartSpan, ...]


def judge_rows(
    booking: Booking,
    *,
    date: date,
    leaving_team_id: UUID | None,
    start_minute: int | None = None,
    now: datetime,
) -> list[RowFit]:
    """Return a row for every team: where what ``leaving_team_id`` does of a visit could go.

    By what ``move_visit`` goes by. At most 8 queries, however many teams there are. Fetch the
    booking with its appointment, service, and address with zone. None leaves: the visit has no
    reserved time.
    """
    raise NotImplementedError

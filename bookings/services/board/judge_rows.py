"""Judge every row of a day's board for one visit: where it fits, and why not elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bookings.models import Booking
from bookings.services.board.visit_on_board import VisitOnBoard, read_visit
from scheduling import masks
from scheduling.services.judge_teams import DayFits, TeamFit, judge_teams, travel_now
from scheduling.team_fit import ALL_STARTS, spans_of
from scheduling.timeslots import TeamReason

# Where the board lets a visit be dropped.
RASTER = masks.grid(15)


@dataclass(frozen=True, slots=True)
class StartSpan:
    """Starts from ``first`` up to, not including, ``end``: free, or refused for a reason.

    ``reason`` is a ``scheduling.timeslots.TeamReason`` or a ``bookings.errors.VisitRefusal``.
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
    visit = read_visit(booking, leaving_id=leaving_team_id)
    judged = judge_teams(visit.sold, day=date, now=now)
    board = _Board(visit, judged, travel_now(visit.sold, judged), start_minute)
    return [board.row(fit) for fit in judged.teams]


@dataclass(frozen=True)
class _Board:
    """What is known of the visit and the date, and the start that is asked for."""

    visit: VisitOnBoard
    judged: DayFits
    travel_now: int
    asked: int | None

    def row(self, fit: TeamFit) -> RowFit:
        refused = list(self._refused(fit))
        free = fit.starts.free
        for _, starts in refused:
            free &= ~starts
        fits = bool(free if self.asked is None else free >> masks.cell_of(self.asked) & 1)
        spans = sorted(_spans(free, refused), key=lambda span: span.first)
        shown = free & (RASTER | self.present)
        return RowFit(
            team_id=fit.team.pk,
            fits=fits,
            reason=None if fits else self._reason(spans, refused),
            extra_travel_minutes=self._extra_travel(fit, free) if fits else None,
            starts=tuple(masks.minute_of(cell) for cell in masks.set_cells(shown)),
            spans=tuple(spans),
        )

    @property
    def present(self) -> int:
        """Return the present start of the visit as a mask of the date."""
        return self.visit.sold.present_start(self.judged.day)

    def _refused(self, fit: TeamFit) -> Iterator[tuple[str, int]]:
        """Yield what the visit forbids, then what the team's day does of the rest."""
        forbidden = 0
        for is_same_time, starts in ((True, self.present), (False, ALL_STARTS & ~self.present)):
            reason = self.visit.refusal(fit.team.pk, is_same_time=is_same_time)
            if reason and starts:
                forbidden |= starts
                yield reason, starts
        for why, starts in fit.starts.refused:
            if starts & ~forbidden:
                yield why, starts & ~forbidden

    def _reason(self, spans: list[StartSpan], refused: list[tuple[str, int]]) -> str | None:
        if self.asked is None:
            return self._last_reason(refused)
        at = [span for span in spans if span.first <= self.asked < span.end]
        return at[0].reason if at else None

    def _last_reason(self, refused: list[tuple[str, int]]) -> str | None:
        """Return the reason that the search came to last; the visit's own comes before."""
        order: list[str] = list(TeamReason)
        named = [reason for reason, _ in refused]
        known = [reason for reason in named if reason in order]
        return max(known, key=order.index) if known else next(iter(named), None)

    def _extra_travel(self, fit: TeamFit, free: int) -> int:
        start = self.asked if self.asked is not None else self._nearest(free)
        return self.judged.travel_at(fit, start) - self.travel_now

    def _nearest(self, free: int) -> int:
        """Return the possible start nearest to the present one, or to the one sold."""
        start = self.visit.booking.start_minute
        return min(
            (masks.minute_of(cell) for cell in masks.set_cells(free)),
            key=lambda minute: abs(minute - start),
        )


def _spans(free: int, refused: list[tuple[str, int]]) -> Iterator[StartSpan]:
    for reason, starts in [(None, free), *refused]:
        for first, end in spans_of(starts):
            yield StartSpan(first, end, reason)

"""What the board draws of a day: rows of bars by zone, the tray, the counts."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bookings.admin.board.cards import KINDS, WAITING, CardWriter
from bookings.admin.board.columns import Columns, columns_for
from bookings.admin.board.filters import BoardFilter
from bookings.admin.board.markup import (
    Card,
    bar_markup,
    block_markup,
    item_markup,
    label_markup,
)
from bookings.lifecycle import AppointmentStatus, BookingStatus
from bookings.services.board.day import Day, DayTeam, DayVisit, Span, TakenTime
from bookings.services.board.day_outlooks import QUIET, day_outlooks
from cleanlife.clock import clock_time, minute_of_day, riyadh_date
from cleanlife.wording import write_span
from scheduling import masks
from scheduling.query import Travel

_A = AppointmentStatus


class Drawing:
    """One day as it is drawn for one reader."""

    def __init__(
        self, day: Day, chosen: BoardFilter, travel: Travel, *, here: str, now: datetime
    ):
        self.day = day
        self.chosen = chosen
        self.travel = travel
        self.columns = columns_for(_spans(day))
        self._freed = _freed(day)
        # Other days hold no promise that can be kept or missed now.
        is_near = abs((day.date - riyadh_date(now)).days) <= 1
        self._outlooks = day_outlooks(day, travel=travel, now=now) if is_near else {}
        self._card = CardWriter(here=here).write
        self._comma = gettext(", ")

    @property
    def hours(self) -> list[str]:
        """Return the times at the heads of the columns."""
        shown = range(self.columns.first_hour, self.columns.last_hour)
        return [clock_time(hour * 60) for hour in shown]

    def zones(self) -> list[dict[str, Any]]:
        """Return the rows by the home zone of their teams; those without visits stand apart."""
        zones: dict[uuid.UUID, dict[str, Any]] = {}
        for team in self.day.teams:
            row = self._row(team)
            if self.chosen.names_visits and not row["has_chosen"]:
                continue
            new = {"key": str(team.zone_id), "name": team.zone, "busy": [], "idle": []}
            zone = zones.setdefault(team.zone_id, new)
            zone["busy" if row["is_busy"] else "idle"].append(row)
        return list(zones.values())

    def tray(self) -> list[tuple[Card, str]]:
        """Return what has no team, or waits for somebody to decide, earliest first, and why."""
        served = {taken.owner_id for team in self.day.teams for taken in team.taken}
        found = []
        for visit in self.day.visits.values():
            if visit.is_undecided:
                why = gettext("could not be completed: what follows?")
            elif visit.awaits_decision:
                why = gettext("one of its teams gave up")
            elif self.chosen.shows_all_teams and self._lacks_team(visit, served):
                why = gettext("has no team")
            else:
                continue
            found.append((self._card(visit), why))
        return found

    def _lacks_team(self, visit: DayVisit, served: set[uuid.UUID]) -> bool:
        is_open = visit.booking_status != BookingStatus.SUCCESS and visit.status != _A.CANCELLED
        return is_open and visit.date == self.day.date and visit.id not in served

    def counts(self) -> list[tuple[str, int, str]]:
        """Return how many visits stand where: name, number, and its colour."""
        visits = [each for each in self.day.visits.values() if each.date == self.day.date]
        states = Counter(each.status for each in visits)
        shown = [(str(state.label), states[state], KINDS[state]) for state in _A]
        late = sum(bool(each.late_start_at) for each in visits)
        overdue = sum(each.is_overdue for each in visits)
        shown += [
            (gettext("Waiting for payment"), states[None], WAITING),
            (gettext("Late"), late, "suspended"),
            (gettext("Overdue"), overdue, "danger"),
            (
                gettext("Leave now or at risk"),
                len({key for _, key in self._outlooks}),
                "danger",
            ),
        ]
        return [each for each in shown if each[1]]

    def by_time(self) -> list[SafeString]:
        """Return the chosen visits as one list, earliest first, each with its teams."""
        teams: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
        for team in self.day.teams:
            for key in [*(each.owner_id for each in team.taken), *self._freed[team.id]]:
                teams[key].append(team.name)
        return [
            item_markup(self._card(visit), self._comma.join(teams.get(visit.id, ())))
            for visit in sorted(self.day.visits.values(), key=lambda each: each.span)
            if self.chosen.takes(visit) and (visit.id in teams or self.chosen.shows_all_teams)
        ]

    # --- One row ------------------------------------------------------------------------------

    def _row(self, team: DayTeam) -> dict[str, Any]:
        place, shown = self.columns.place, list(self._shown(team))
        parts = [
            block_markup("work", map(place, _joined(team.work, team.breaks))),
            block_markup("break", map(place, team.breaks)),
            *(label_markup("off", place(off.span), off.reason) for off in team.off),
            *self._ways(team.taken),
            *(
                label_markup("hold", place(taken.visit), write_span(*taken.visit))
                for taken in team.taken
                if taken.is_held
            ),
            *(self._bar(visit, team, span) for visit, span in shown),
        ]
        return {
            "key": str(team.id),
            "name": team.name,
            "out": reverse("admin:bookings_booking_team_out", args=[team.id]),
            "lane": SafeString("".join(parts)),
            "is_busy": bool(shown),
            "has_chosen": any(self.chosen.takes(visit) for visit, _ in shown),
        }

    def _shown(self, team: DayTeam) -> Iterator[tuple[DayVisit, Span]]:
        visits = self.day.visits
        for taken in team.taken:
            visit = visits.get(taken.owner_id)
            if visit and not taken.is_held:
                yield visit, taken.visit
        for key in self._freed[team.id]:
            yield visits[key], visits[key].span

    def _bar(self, visit: DayVisit, team: DayTeam, span: Span) -> str:
        part = visit.parts.get(team.id)
        outlook = self._outlooks.get((team.id, visit.id), QUIET)
        card = self._card(visit, part.status if part else None, outlook)
        is_faded = not self.chosen.takes(visit)
        return bar_markup(card, at=self.columns.place(span), is_faded=is_faded)

    def _ways(self, taken: list[TakenTime]) -> Iterator[str]:
        """Yield the way to each visit from the one before it, and whether it is too short."""
        for before, after in pairwise(taken):
            way = (before.zone_id.bytes, after.zone_id.bytes)
            minutes = masks.round_up(self.travel.get(way, 0)) * masks.CELL
            if minutes:
                start = after.occupied.start
                is_tight = start - before.occupied.end < minutes
                place = self.columns.place(Span(start - minutes, start))
                yield block_markup("way tight" if is_tight else "way", [place])


def _freed(day: Day) -> defaultdict[uuid.UUID, list[uuid.UUID]]:
    """Return the visits that each team has ended and whose time is free again."""
    taken = {(team.id, taken.owner_id) for team in day.teams for taken in team.taken}
    freed: defaultdict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for visit in day.visits.values():
        for team_id in visit.parts:
            if (team_id, visit.id) not in taken:
                freed[team_id].append(visit.id)
    return freed


def _joined(work: list[Span], breaks: list[Span]) -> list[Span]:
    """Return the shifts with the breaks inside them, as few spans as possible."""
    joined: list[Span] = []
    for span in sorted([*work, *breaks]):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _spans(day: Day) -> Iterable[Span]:
    for team in day.teams:
        yield from team.work
        yield from (taken.visit for taken in team.taken)
    yield from (visit.span for visit in day.visits.values())


def now_place(columns: Columns, moment: Any) -> str:
    """Return where the line for now stands; empty outside of the hours."""
    minute = minute_of_day(moment)
    return columns.place(Span(minute, minute + 1))

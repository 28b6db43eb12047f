"""When a team works on a date, by the rules that operations maintain. Values in, masks out.

A visit lies within the hours of its own date; hours past midnight belong to the date on which
they began. What adds time counts the cells wholly inside it, what removes time every cell that
it touches.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scheduling import masks


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes after midnight of the date, half open, up to 2160."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Shift(Span):
    """Weekly hours, of Ramadan or standard; a higher scope is a narrower one."""

    scope: int
    is_ramadan: bool = False


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """What replaces the week's hours on the date, or only cuts them; None closes the day."""

    hours: Span | None
    cuts: bool = False


@dataclass(frozen=True, slots=True)
class Change(Span):
    """A team's exception on the date: it adds time or removes it."""

    adds: bool


@dataclass(frozen=True, slots=True)
class Break:
    """A break of some minutes: at a time of day, or after a stretch of work without one."""

    minutes: int
    start: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class DayHours:
    """Masks of one day: at work, and in a break between work."""

    work: int
    breaks: int


def day_hours(
    *,
    shifts: Iterable[Shift],
    rests: bool,
    is_ramadan: bool = False,
    special_day: SpecialDay | None = None,
    changes: Iterable[Change] = (),
    breaks: Iterable[Break] = (),
) -> DayHours:
    """Return when a team works on a date and when it has its breaks.

    In Ramadan the shifts of that season count where there are any, else the standard ones; of
    those only the narrowest scope. A special day replaces or cuts the hours of the week, of a
    rest day too. Then the team's own changes apply: removed time wins over added time. Every
    break applies.
    """
    hours = 0 if rests else _weekly(list(shifts), is_ramadan=is_ramadan)
    hours = _change(_on_special_day(hours, special_day), changes)
    pauses = _breaks(hours, sorted(breaks, key=lambda row: (row.after or 0, row.minutes)))
    return DayHours(hours & ~pauses, pauses)


def _weekly(shifts: Sequence[Shift], *, is_ramadan: bool) -> int:
    uses_ramadan = is_ramadan and any(shift.is_ramadan for shift in shifts)
    in_season = [shift for shift in shifts if shift.is_ramadan == uses_ramadan]
    narrowest = max((shift.scope for shift in in_season), default=0)
    hours = 0
    for shift in in_season:
        if shift.scope == narrowest:
            hours |= masks.inside(shift.start, shift.end)
    return hours


def _on_special_day(hours: int, special_day: SpecialDay | None) -> int:
    if special_day is None:
        return hours
    if special_day.hours is None:
        return 0
    special = masks.inside(special_day.hours.start, special_day.hours.end)
    return hours & special if special_day.cuts else special


def _change(hours: int, changes: Iterable[Change]) -> int:
    for change in sorted(changes, key=lambda change: not change.adds):
        if change.adds:
            hours |= masks.inside(change.start, change.end)
        else:
            hours &= ~masks.covering(change.start, change.end)
    return hours


def _breaks(hours: int, rows: Sequence[Break]) -> int:
    pauses = 0
    for row in rows:
        if row.start is not None:
            pauses |= hours & masks.covering(row.start, row.start + row.minutes)
    for row in rows:
        if row.after is not None:
            pauses |= _after_stretches(hours & ~pauses, row.after, row.minutes)
    return pauses


def _after_stretches(work: int, after: int, minutes: int) -> int:
    pauses = 0
    for begin, end in masks.spans(work):
        start = begin + after
        while start < end:
            pauses |= masks.covering(start, min(start + minutes, end))
            start += minutes + after
    return pauses

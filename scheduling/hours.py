"""When a team works on a date, from the rules that ops keep. Values in, a mask out.

A visit lies within the hours of its own date; hours that run past midnight belong to the
date on which they began.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduling import masks

CLOSED, OPEN, REDUCED = "CLOSED", "OPEN", "REDUCED"
EXTRA = "EXTRA"


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes after midnight of the date, half open, up to 2160."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Shift(Span):
    """Weekly hours; the scope is the narrower, the higher."""

    scope: int


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """How the calendar changes the date; a closed day has no hours."""

    kind: str
    hours: Span | None


@dataclass(frozen=True, slots=True)
class Change(Span):
    """A team's exception on the date: OFF and BREAK take away, EXTRA adds."""

    kind: str


def work_mask(
    *,
    shifts: Iterable[Shift],
    rests: bool,
    special_day: SpecialDay | None,
    changes: Iterable[Change],
) -> int:
    """Return the cells in which the team works.

    The narrowest scope of shifts counts alone. An OPEN day replaces the week's hours, the
    rest day's too; a REDUCED day cuts them; then the team's own changes apply, and what is
    taken away wins over what is added.
    """
    work = 0 if rests else _weekly(list(shifts))
    work = _on_special_day(work, special_day)
    ordered = sorted(changes, key=lambda change: change.kind != EXTRA)
    for change in ordered:
        if change.kind == EXTRA:
            work |= masks.inside(change.start, change.end)
        else:
            work &= ~masks.covering(change.start, change.end)
    return work


def _weekly(shifts: list[Shift]) -> int:
    narrowest = max((shift.scope for shift in shifts), default=0)
    work = 0
    for shift in shifts:
        if shift.scope == narrowest:
            work |= masks.inside(shift.start, shift.end)
    return work


def _on_special_day(work: int, special_day: SpecialDay | None) -> int:
    if special_day is None:
        return work
    if special_day.kind == CLOSED or special_day.hours is None:
        return 0
    hours = masks.inside(special_day.hours.start, special_day.hours.end)
    return hours if special_day.kind == OPEN else work & hours

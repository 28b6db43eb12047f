"""How far a visit has come by the parts of its teams, and which moment of a press counts.

Pure. The rules are those of the life cycle (contract, section 3) for several teams: the first
one to move leads, the last one ends the visit.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Protocol

from bookings.lifecycle import NOT_BEGUN, NOT_ENDED, Action, AppointmentStatus

_A = AppointmentStatus
# A team that is there ends its part by one of these; the visit, too.
ENDED = frozenset({_A.COMPLETED, _A.CANNOT_COMPLETE, _A.CANCELLED})
# How the visit gets where its teams are.
ACTION_TO = {
    _A.DISPATCHED: Action.DISPATCH,
    _A.IN_PROGRESS: Action.START,
    _A.COMPLETED: Action.COMPLETE,
    _A.CANNOT_COMPLETE: Action.GIVE_UP,
}
# A visit is late that has not begun so long after it was to; what the clock tells then.
LATE_AFTER = timedelta(minutes=20)
DELAY_BY_CLOCK = timedelta(minutes=15)
# A team on its way that will come so much later than was said is told of before it is late,
# in whole steps: the position says no more.
LATE_ARRIVAL = timedelta(minutes=15)
_STEP = timedelta(minutes=5)
# Nobody hears of a delay more often.
PAUSE_BETWEEN_DELAYS = timedelta(minutes=15)
# A visit is overdue that has not ended so long after its time.
OVERDUE_AFTER = timedelta(minutes=30)


class Part(Protocol):
    """What one team does of a visit, as far as the visit depends on it."""

    status: str
    dispatched_at: datetime | None
    started_at: datetime | None
    is_left_out: bool


class _Told(Protocol):
    """A visit with what was told of its times and marked, until now."""

    @property
    def status(self) -> str | None: ...
    @property
    def expected_start_at(self) -> datetime | None: ...
    @property
    def expected_end_at(self) -> datetime | None: ...
    @property
    def overdue_at(self) -> datetime | None: ...


class Delays:
    """For how long what was told of a visit's times, or marked, still holds."""

    __slots__ = ()

    @property
    def late_start_at(self: _Told) -> datetime | None:
        """Return when it is expected to begin while it runs late; None once it has begun."""
        return self.expected_start_at if self.status in NOT_BEGUN else None

    @property
    def late_end_at(self: _Told) -> datetime | None:
        """Return when it is expected to end while it takes longer; None once it has ended."""
        return self.expected_end_at if self.status in NOT_ENDED else None

    @property
    def is_overdue(self: _Told) -> bool:
        """Return whether it should have ended, and has not."""
        return self.overdue_at is not None and self.status in NOT_ENDED


def visit_status(parts: Collection[Part]) -> AppointmentStatus:
    """Return the status of a visit whose teams are so far.

    Those that are left out do not count. A team that gave up counts as far as it came, so that
    a visit never falls back; when all have ended and one of them gave up, so has the visit.
    """
    counting = [part for part in parts if not part.is_left_out]
    if counting and all(part.status in ENDED for part in counting):
        is_done = all(part.status == _A.COMPLETED for part in counting)
        return _A.COMPLETED if is_done else _A.CANNOT_COMPLETE
    if any(part.started_at for part in counting):
        return _A.IN_PROGRESS
    if any(part.dispatched_at for part in counting):
        return _A.DISPATCHED
    return _A.SCHEDULED


def moment_that_counts(
    pressed_at: datetime | None, *, last: Iterable[datetime | None], now: datetime
) -> datetime:
    """Return when a press happened: by the phone's clock if that can be true, else now.

    It can where it lies between the ``last`` moves and the present.
    """
    if pressed_at is None or pressed_at > now:
        return now
    if any(moment and pressed_at < moment for moment in last):
        return now
    return pressed_at


def is_late(expected: datetime, *, told_at: datetime | None, now: datetime) -> bool:
    """Return whether a visit that has not begun is late, and that is to be told.

    ``expected`` is its start, or the later one that was told at ``told_at``.
    """
    if told_at and now - told_at < PAUSE_BETWEEN_DELAYS:
        return False
    return now >= expected + LATE_AFTER


def foreseen_start(
    arrival: datetime | None, *, promised: datetime, told_at: datetime | None, now: datetime
) -> datetime | None:
    """Return when a visit will begin by its team's arrival, if that is to be told.

    ``promised`` is its start, or the later one that was told at ``told_at``.
    """
    if arrival is None or arrival < promised + LATE_ARRIVAL:
        return None
    if told_at and now - told_at < PAUSE_BETWEEN_DELAYS:
        return None
    return promised + -(-(arrival - promised) // _STEP) * _STEP


def is_overdue(end: datetime, *, now: datetime) -> bool:
    """Return whether a visit that has not ended is overdue."""
    return now >= end + OVERDUE_AFTER

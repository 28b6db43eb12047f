"""Which visits of a team's day will begin too late, and when it has to leave. Pure.

From what was pressed so far, the times that are reserved and the ways between zones.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bookings.lifecycle import NOT_BEGUN, AppointmentStatus
from bookings.visit_progress import ENDED

# A delay that is shorter cannot be announced either.
AT_RISK_FROM = timedelta(minutes=15)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One visit of a team: its start as promised, its end as reserved, and how far it is.

    ``began_at`` and ``expected_start_at`` are None until it begins and unless it runs late.
    """

    zone: bytes
    starts_at: datetime
    ends_at: datetime
    status: str
    began_at: datetime | None = None
    expected_start_at: datetime | None = None


@dataclass(frozen=True)
class Outlook:
    """What is to be expected of a visit that has not begun.

    ``must_leave``: the way no longer fits into the time that is left. ``minutes_late`` is how
    much too late the team comes from the visits before it; 0 unless that is worth a word.
    """

    must_leave: bool = False
    minutes_late: int = 0


def judge_stops(
    stops: Sequence[Stop],
    *,
    home: bytes,
    travel: Mapping[tuple[bytes, bytes], int],
    now: datetime,
) -> Iterator[Outlook]:
    """Yield the outlook of each of a team's visits, in their order, the earliest first."""
    here, free_from = home, None
    for stop in stops:
        way = timedelta(minutes=travel.get((here, stop.zone), 0))
        yield _judge(stop, way, free_from, now=now)
        free_from = _free_from(stop, way, free_from, now=now)
        here = stop.zone


def _judge(stop: Stop, way: timedelta, free_from: datetime | None, *, now: datetime) -> Outlook:
    # What is known to be late was told; then there is nothing to prevent.
    if stop.status not in NOT_BEGUN or stop.expected_start_at or now >= stop.ends_at:
        return Outlook()
    is_waiting = stop.status == AppointmentStatus.SCHEDULED
    late = (free_from + way - stop.starts_at) if free_from else timedelta()
    return Outlook(
        must_leave=is_waiting and now + way > stop.starts_at,
        minutes_late=late // _MINUTE if late >= AT_RISK_FROM else 0,
    )


def _free_from(
    stop: Stop, way: timedelta, free_from: datetime | None, *, now: datetime
) -> datetime | None:
    """Return when the team is free again; None for a visit that holds it up no more."""
    length = stop.ends_at - stop.starts_at
    if stop.status in ENDED:
        return None
    if stop.began_at:
        return max(stop.began_at + length, now)
    if now >= stop.ends_at:
        return None
    still_to_go = way if stop.status == AppointmentStatus.SCHEDULED else timedelta()
    begins = [stop.starts_at, now + still_to_go]
    if free_from:
        begins.append(free_from + way)
    if stop.expected_start_at:
        begins.append(stop.expected_start_at)
    return max(begins) + length

"""The time: the only module that knows a time zone. Riyadh is UTC+3 all year."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

RIYADH = ZoneInfo("Asia/Riyadh")
MINUTES_A_DAY = 24 * 60
# What follows the day in a booking's ``date``.
DATE_SUFFIX = "T00:00:00.000Z"


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return timezone.now()


def going_on_from(moment: datetime) -> Callable[[], datetime]:
    """Return a clock that starts at this moment, for work that outlasts its ``now``."""
    ahead = moment - now()
    return lambda: now() + ahead


def seconds_since(moment: datetime | None, now: datetime) -> float:
    """Return for how long a moment has passed; 0 for none, and for one to come."""
    return max((now - (moment or now)).total_seconds(), 0)


def lease_runs(until: datetime | None, *, now: datetime, longest: timedelta) -> bool:
    """Return whether a lease has not ended yet; there may be none.

    One that ends later than any can, with as much again for clocks that differ, was written by
    a clock that was ahead: it would hold for as long as that clock was wrong.
    """
    return until is not None and now < until <= now + 2 * longest


def riyadh_date(moment: datetime) -> date:
    """Return the Riyadh calendar day of an aware moment."""
    return moment.astimezone(RIYADH).date()


def minute_of_day(moment: datetime) -> int:
    """Return the Riyadh minute of the day (0..1439) of an aware moment."""
    local = moment.astimezone(RIYADH)
    return local.hour * 60 + local.minute


def at_minute(day: date, minute: int) -> datetime:
    """Return the moment that lies ``minute`` minutes after midnight of a Riyadh day."""
    return datetime.combine(day, time(), tzinfo=RIYADH) + timedelta(minutes=minute)


def iso(moment: datetime) -> str:
    """Write a moment as the contract does: ``2026-07-01T10:00:00+03:00``."""
    return moment.astimezone(RIYADH).replace(microsecond=0).isoformat()


def iso_or_none(moment: datetime | None) -> str | None:
    """Write a moment as the contract does, keeping None."""
    return iso(moment) if moment else None


def iso_date(day: date) -> str:
    """Write a booking's ``date`` as the contract does: ``2026-07-01T00:00:00.000Z``."""
    return f"{day.isoformat()}{DATE_SUFFIX}"


def clock_time(minute: int) -> str:
    """Write a minute of the day, past midnight too, as ``HH:MM``."""
    hours, minutes = divmod(minute % MINUTES_A_DAY, 60)
    return f"{hours:02d}:{minutes:02d}"


def from_timestamp(seconds: float) -> datetime:
    """Return the aware moment of a Unix time."""
    return datetime.fromtimestamp(seconds, UTC)

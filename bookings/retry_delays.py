"""How long to wait before the next attempt or check. Pure: moments in, moments out."""

from datetime import datetime, timedelta

Checks = tuple[tuple[timedelta, timedelta], ...]
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
# How long a worker's claim lasts; the longest call takes 23 s.
LEASE = timedelta(minutes=1)

# After a failed attempt to send a payment link.
LINK_DELAYS = (MINUTE / 2, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE)

# After a failed attempt to send a text: a provider that was away for an hour is outlasted.
TEXT_DELAYS = (
    MINUTE / 2,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    20 * MINUTE,
    30 * MINUTE,
    30 * MINUTE,
)

# How long a customer can use a charge's page; after that, a click makes a new charge.
CHARGE_LIFE = timedelta(minutes=60)
# Up to this age of a charge, check again after that long.
CHARGE_CHECKS = (
    (10 * MINUTE, MINUTE / 2),
    (HOUR, 2 * MINUTE),
    (24 * HOUR, 15 * MINUTE),
)
LONGEST_CHECK_DELAY = 15 * MINUTE
MOST_DOUBLINGS = 10

# After a refund request without an answer. The gateway recognises a repetition for 24 h;
# all of these together stay well below.
REFUND_DELAYS = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR)
# Up to this age of a refund that the gateway has, check again after that long.
REFUND_CHECKS = ((HOUR, 5 * MINUTE), (24 * HOUR, HOUR), (30 * 24 * HOUR, 6 * HOUR))


def next_link_attempt(*, attempts: int, now: datetime) -> datetime | None:
    """Return when to send a link again after so many failures, None to give up."""
    return _after(LINK_DELAYS, attempts, now)


def next_text_attempt(*, attempts: int, now: datetime) -> datetime | None:
    """Return when to send a text again after so many failures, None to give up."""
    return _after(TEXT_DELAYS, attempts, now)


def next_refund_attempt(*, attempts: int, now: datetime) -> datetime | None:
    """Return when to request a refund again after so many attempts, None to give up."""
    return _after(REFUND_DELAYS, attempts, now)


def next_charge_check(
    *, created_at: datetime, now: datetime, failures: int = 0
) -> datetime | None:
    """Return when to check an open charge again, None when it is too old.

    A gateway that does not answer is asked less and less often, down to every 15 minutes.
    """
    delay = _by_age(CHARGE_CHECKS, now - created_at)
    if delay is None:
        return None
    slower: timedelta = delay * (1 << min(failures, MOST_DOUBLINGS))
    return now + min(slower, max(delay, LONGEST_CHECK_DELAY))


def next_refund_check(*, created_at: datetime, now: datetime) -> datetime | None:
    """Return when to check a pending refund again, None when it is too old."""
    delay = _by_age(REFUND_CHECKS, now - created_at)
    return None if delay is None else now + delay


def _after(delays: tuple[timedelta, ...], attempts: int, now: datetime) -> datetime | None:
    return now + delays[attempts - 1] if attempts <= len(delays) else None


def _by_age(
    checks: tuple[tuple[timedelta, timedelta], ...], age: timedelta
) -> timedelta | None:
    return next((delay for limit, delay in checks if age < limit), None)

"""How long we wait before we ask, send or look again. Pure: moments in, moments out."""

from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
# Whoever took something to do has it to itself for so long; the longest call takes 23 s.
LEASE = timedelta(minutes=1)

# After an attempt to send a payment link that failed.
LINK_DELAYS = (MINUTE / 2, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE)

# A customer has a charge's page open for so long, then a click makes a new one.
CHARGE_LIFE = timedelta(minutes=60)
# Up to this age of a charge, look again after that long.
CHARGE_LOOKS = (
    (10 * MINUTE, MINUTE / 2),
    (HOUR, 2 * MINUTE),
    (24 * HOUR, 15 * MINUTE),
)
LONGEST_LOOK_DELAY = 15 * MINUTE
MOST_DOUBLINGS = 10

# After an attempt to refund that had no answer. The gateway recognises a repetition for 24 h;
# all of these together stay well below.
REFUND_DELAYS = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR)
# Up to this age of a refund that the gateway has, look again after that long.
REFUND_LOOKS = ((HOUR, 5 * MINUTE), (24 * HOUR, HOUR), (30 * 24 * HOUR, 6 * HOUR))


def next_link_attempt(*, attempts: int, now: datetime) -> datetime | None:
    """Return when a link is sent again after so many failures; None gives it up."""
    return _after(LINK_DELAYS, attempts, now)


def next_refund_attempt(*, attempts: int, now: datetime) -> datetime | None:
    """Return when a refund is asked for again after so many silences; None gives it up."""
    return _after(REFUND_DELAYS, attempts, now)


def next_charge_look(
    *, created_at: datetime, now: datetime, failures: int = 0
) -> datetime | None:
    """Return when to ask again about a charge that has not ended; None when it is too old.

    A gateway that does not answer is asked less and less often, up to every 15 minutes.
    """
    delay = _by_age(CHARGE_LOOKS, now - created_at)
    if delay is None:
        return None
    slower: timedelta = delay * (1 << min(failures, MOST_DOUBLINGS))
    return now + min(slower, max(delay, LONGEST_LOOK_DELAY))


def next_refund_look(*, created_at: datetime, now: datetime) -> datetime | None:
    """Return when to ask again about a refund that has not ended; None when it is too old."""
    delay = _by_age(REFUND_LOOKS, now - created_at)
    return None if delay is None else now + delay


def _after(delays: tuple[timedelta, ...], attempts: int, now: datetime) -> datetime | None:
    return now + delays[attempts - 1] if attempts <= len(delays) else None


def _by_age(looks: tuple[tuple[timedelta, timedelta], ...], age: timedelta) -> timedelta | None:
    return next((delay for limit, delay in looks if age < limit), None)

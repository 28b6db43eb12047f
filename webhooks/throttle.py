"""How much one endpoint is sent at a time, and when: cap, circuit breaker, rate limit. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

INITIAL_CAP = 2
MAX_IN_FLIGHT = 16
# An endpoint that takes longer is slow.
SLOW_MILLISECONDS = 1000
# Failures in a row that open the breaker, for a time that doubles with each failed probe.
BREAKER_FAILURES = 10
FIRST_OPENING = timedelta(seconds=30)
LONGEST_OPENING = timedelta(hours=1)
_MAX_DOUBLINGS = 7
# An idle endpoint may be sent in one go what its rate gives in this time.
_BURST = timedelta(seconds=1)


@dataclass(frozen=True)
class Throttle:
    """What is known of an endpoint, and so how much it may be sent.

    ``cap`` adapts: one more after each quick success, half after each failure or slow answer.
    ``failures`` and ``openings`` (of the breaker) count since the last success.
    ``spent_until`` is the token bucket, stored as the time up to which its tokens are spent
    (the generic cell rate algorithm).
    """

    cap: int = INITIAL_CAP
    is_slow: bool = False
    failures: int = 0
    openings: int = 0
    open_until: datetime | None = None
    spent_until: datetime | None = None

    def after_success(self, *, milliseconds: int) -> "Throttle":
        """Return the throttle after a success: the breaker closes."""
        is_slow = milliseconds > SLOW_MILLISECONDS
        return replace(
            self,
            cap=_halved(self.cap) if is_slow else min(self.cap + 1, MAX_IN_FLIGHT),
            is_slow=is_slow,
            failures=0,
            openings=0,
            open_until=None,
        )

    def after_failure(self, *, milliseconds: int, now: datetime) -> "Throttle":
        """Return the throttle after a failure.

        One that was under way when the breaker opened does not open it further.
        """
        failed = replace(
            self,
            cap=_halved(self.cap),
            is_slow=milliseconds > SLOW_MILLISECONDS,
            failures=self.failures + 1,
        )
        if failed.failures < BREAKER_FAILURES or self.is_open(now):
            return failed
        doubled = FIRST_OPENING * 2 ** min(self.openings, _MAX_DOUBLINGS)
        return replace(
            failed,
            openings=self.openings + 1,
            open_until=now + min(doubled, LONGEST_OPENING),
        )

    def after_reset(self) -> "Throttle":
        """Return the throttle of an endpoint that is said to work again."""
        return Throttle(spent_until=self.spent_until)

    def is_open(self, now: datetime) -> bool:
        """Return whether the breaker holds everything back."""
        # No opening is longer: a clock that was set back would say more.
        return self.open_until is not None and now < self._opens_at(now)

    def allowance(self, *, in_flight: int, rate: int, now: datetime) -> int:
        """Return how many may be sent now; ``rate`` is the most in a second."""
        if self.is_open(now):
            return 0
        # After an opening a single probe goes first.
        cap = self.cap if self.open_until is None else 1
        tokens = (now + _BURST - self._spent(now)) // _interval(rate)
        return max(min(cap - in_flight, tokens), 0)

    def after_sending(self, count: int, *, rate: int, now: datetime) -> "Throttle":
        """Return the throttle after so many tokens were spent."""
        return replace(self, spent_until=self._spent(now) + count * _interval(rate))

    def ready_at(self, *, rate: int, now: datetime) -> datetime:
        """Return from when breaker and rate allow at least one: ``now`` or later."""
        token_at = self._spent(now) + _interval(rate) - _BURST
        return max(now, token_at, self._opens_at(now))

    def _opens_at(self, now: datetime) -> datetime:
        opens_at = self.open_until or now
        return opens_at if opens_at <= now + LONGEST_OPENING else now

    def _spent(self, now: datetime) -> datetime:
        # At most a burst can be spent ahead. Much more was written by a clock that was ahead,
        # and counts for nothing: else all would be held back until that time has come.
        spent_until = max(self.spent_until or now, now)
        return now if spent_until > now + 2 * _BURST else min(spent_until, now + _BURST)


def _halved(cap: int) -> int:
    return max(cap // 2, 1)


def _interval(rate: int) -> timedelta:
    return timedelta(seconds=1) / rate

"""The delivery life cycle as the contract tells it, in plain Python: it judges the services.

It imports nothing of the product. Times are datetimes that the caller gives.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

SECOND = timedelta(seconds=1)
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LEASE = MINUTE
# So many a second to one endpoint; the machine sets the product to the same.
RATE = 4
SCHEDULES = {
    "STANDARD": [MINUTE, 5 * MINUTE, 15 * MINUTE],
    "EXTENDED": [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR, 24 * HOUR],
}


@dataclass(frozen=True)
class Answer:
    """What an endpoint did; ``code`` is None when no answer came."""

    code: int | None
    milliseconds: int = 5
    retry_after: int | None = None

    @property
    def is_success(self) -> bool:
        return self.code is not None and 200 <= self.code <= 299


@dataclass
class Parcel:
    """One delivery. ``failures`` are those of this round of the schedule."""

    sequence: int
    due_at: datetime | None
    created_at: datetime
    status: str = "PENDING"
    attempts: int = 0
    failures: int = 0
    token: Any = None
    error: str | None = None
    # Number of an attempt -> the code of its answer; an open one is not in it.
    answers: dict[int, int | None] = field(default_factory=dict)

    def is_due(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at <= now

    def is_in_flight(self, now: datetime) -> bool:
        return self.token is not None and self.due_at is not None and self.due_at > now

    def lease(self, token: Any, now: datetime) -> None:
        """Begin an attempt. One that was lost before is no failure of the endpoint."""
        self.token, self.due_at = token, now + LEASE
        self.attempts += 1

    def take(self, answer: Answer, policy: str, now: datetime) -> None:
        """Move on after the answer to the attempt that holds the lease."""
        self.token = self.due_at = None
        self.error = None if answer.is_success else "failed"
        if answer.is_success:
            self.status = "DELIVERED"
            return
        self.failures += 1
        delays = SCHEDULES[policy]
        if answer.code == 410 or self.failures > len(delays):
            self.status = "FAILED"
            return
        asked = min(answer.retry_after or 0, 3600) * SECOND
        self.due_at = now + max(delays[self.failures - 1], asked)

    def fail(self, reason: str) -> None:
        self.status, self.error = "FAILED", reason
        self.token = self.due_at = None

    def give_up(self, reason: str) -> None:
        """Fail at what would be its next attempt."""
        self.attempts += 1
        self.answers[self.attempts] = None
        self.fail(reason)

    def requeue(self, due_at: datetime) -> None:
        self.status, self.error, self.due_at, self.failures = "PENDING", None, due_at, 0


@dataclass
class Endpoint:
    """A subscription with its lane."""

    partner: Any
    events: list[str]
    policy: str
    secrets: list[str]
    level_at: datetime
    level: timedelta = SECOND
    is_active: bool = True
    is_deleted: bool = False
    overlap_until: datetime | None = None
    cap: int = 2
    is_slow: bool = False
    failures: int = 0
    openings: int = 0
    open_until: datetime | None = None
    failing_since: datetime | None = None
    last_failed_at: datetime | None = None
    warnings: int = 0
    parcels: dict[int, Parcel] = field(default_factory=dict)

    @property
    def hears(self) -> bool:
        return self.is_active and not self.is_deleted

    def pending(self) -> list[Parcel]:
        return [parcel for parcel in self.parcels.values() if parcel.status == "PENDING"]

    def due(self, now: datetime) -> list[Parcel]:
        """What may be taken, the earliest first."""
        found = [parcel for parcel in self.pending() if parcel.is_due(now)]
        return sorted(found, key=lambda parcel: parcel.due_at)

    def in_flight(self, now: datetime) -> list[Parcel]:
        return [parcel for parcel in self.pending() if parcel.is_in_flight(now)]

    def signing(self, now: datetime) -> list[str]:
        """The secrets of this moment, the oldest first."""
        overlaps = self.overlap_until is not None and now < self.overlap_until
        return self.secrets[-2:] if overlaps else self.secrets[-1:]

    # --- How fast -----------------------------------------------------------------------------

    def allowance(self, now: datetime) -> int:
        """How many may be sent now: by breaker, cap and rate."""
        if self.open_until and now < self.open_until:
            return 0
        most = min(self._cap() - len(self.in_flight(now)), self._level(now) // (SECOND / RATE))
        return max(most, 0)

    def spend(self, count: int, now: datetime) -> None:
        self.level, self.level_at = self._level(now) - count * SECOND / RATE, now

    def learn(self, answer: Answer, now: datetime) -> None:
        slow = answer.milliseconds > 1000
        self.is_slow = slow
        if slow or not answer.is_success:
            self.cap = max(self.cap // 2, 1)
        elif self.cap < 16:
            self.cap += 1
        if answer.is_success:
            self.failures = self.openings = self.warnings = 0
            self.open_until = self.failing_since = self.last_failed_at = None
            return
        self.failures += 1
        self.failing_since = self.failing_since or now
        self.last_failed_at = now
        is_open = self.open_until is not None and now < self.open_until
        if self.failures >= 10 and not is_open:
            self.open_until = now + min(30 * SECOND * 2 ** min(self.openings, 7), HOUR)
            self.openings += 1

    def mend(self) -> None:
        """Begin anew: only what was spent of the rate is kept."""
        self.cap, self.is_slow, self.failures, self.openings = 2, False, 0, 0
        self.open_until = self.failing_since = self.last_failed_at = None
        self.warnings = 0

    def earliest(self, now: datetime) -> datetime | None:
        """The first moment at which something can be sent or given up, if nothing happens."""
        pending = self.pending()
        if not pending:
            return None
        first = min(parcel.due_at for parcel in pending)
        if not self.hears:
            return max(first, now)
        moments = [now, first, self.open_until or now, now + SECOND / RATE - self._level(now)]
        flying = sorted(parcel.due_at for parcel in self.in_flight(now))
        too_many = len(flying) - self._cap() + 1
        if too_many > 0:
            moments.append(flying[too_many - 1])
        return max(moments)

    def _cap(self) -> int:
        return self.cap if self.open_until is None else 1

    def _level(self, now: datetime) -> timedelta:
        return min(self.level + (now - self.level_at), SECOND)


@dataclass
class Event:
    """One row of the log; ``body`` is None once it is no longer kept."""

    sequence: int
    type: str
    created_at: datetime
    body: str | None = None


@dataclass
class Recovery:
    """A walk through the log."""

    since: datetime
    until: int
    position: int = 0
    queued: int = 0
    is_running: bool = True

    def go_on(
        self,
        endpoint: Endpoint,
        log: list[Event],
        now: datetime,
        *,
        batch: int,
        most: int,
        parts: int = 1000,
    ) -> None:
        """Queue part after part, until it is over or so many are due."""
        for _ in range(parts):
            if not self.is_running or len(endpoint.due(now)) >= most:
                return
            part = [
                event
                for event in log
                if self.position < event.sequence <= self.until
                and event.created_at >= self.since
                and event.body is not None
            ][:batch]
            for event in part:
                self.queued += _queue(endpoint, event, now)
            self.is_running = len(part) == batch
            self.position = part[-1].sequence if self.is_running else self.until


def _queue(endpoint: Endpoint, event: Event, now: datetime) -> bool:
    parcel = endpoint.parcels.get(event.sequence)
    if parcel is None:
        if event.type not in endpoint.events:
            return False
        endpoint.parcels[event.sequence] = Parcel(event.sequence, now, now)
        return True
    if parcel.status != "FAILED":
        return False
    parcel.requeue(now)
    return True

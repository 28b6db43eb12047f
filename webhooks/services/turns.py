"""Whose turn it is: due lanes, how much each may send now, and when it is due next."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min

from webhooks.models import Delivery, Lane
from webhooks.models.first_of_lanes import first_of_lanes

logger = logging.getLogger(__name__)

# A secret that cannot be read wants a person, so its lane is looked at now and then only.
READ_AGAIN = timedelta(minutes=5)
# Of a subscription that hears nothing any more; they are not sent and cost no thread.
GIVE_UP_AT_ONCE = 100


@dataclass(frozen=True)
class Room:
    """How many sendings may begin now: to quick endpoints, and to slow ones."""

    quick: int
    slow: int


@dataclass
class Turn:
    """A locked lane with its first waiting deliveries; ``taken`` are due and taken now.

    ``allowed`` is how many its pace lets through, ``dealt`` how many are its part of the room.
    ``first_lease_end`` is when the first of those in flight is lost, if its worker died.
    """

    lane: Lane
    secrets: list[str]
    allowed: int = 0
    dealt: int = 0
    in_flight: int = 0
    first_lease_end: datetime | None = None
    waiting: list[Delivery] = field(default_factory=list)

    @property
    def taken(self) -> list[Delivery]:
        """Return what is taken now: all of it is due, for the earliest come first."""
        return self.waiting[: self.dealt]

    def spend(self, sent: int, *, now: datetime, lease_end: datetime) -> None:
        """Note that so many are in flight now, and find out when the lane is due next."""
        rate = settings.WEBHOOK_RATE_PER_ENDPOINT
        self.lane.pace = self.lane.pace.after_sending(sent, rate=rate, now=now)
        self.in_flight += sent
        if sent:
            self.first_lease_end = min(self.first_lease_end or lease_end, lease_end)
        self.lane.next_due_at = self._next_due_at(now)

    def _next_due_at(self, now: datetime) -> datetime | None:
        if not (self.secrets or self.lane.subscription.hears_nothing):
            return now + READ_AGAIN
        left = self.waiting[self.dealt :]
        if not left:
            return self.first_lease_end
        following = left[0].next_attempt_at
        if following and following > now:
            return min(following, self.first_lease_end or following)
        if self.lane.subscription.hears_nothing:
            return now
        rate = settings.WEBHOOK_RATE_PER_ENDPOINT
        ready_at = self.lane.pace.ready_at(rate=rate, now=now)
        if ready_at > now or self.lane.pace.room(in_flight=self.in_flight, rate=rate, now=now):
            return ready_at
        # All it may have are in flight: whoever writes a result back looks again.
        return self.first_lease_end


def take_turns(*, now: datetime, room: Room) -> list[Turn]:
    """Lock due lanes, those that wait longest first, and share the room among them.

    Slow ones have a room of their own, so they cannot hold the others up.
    """
    quick = _lock_lanes(now, is_slow=False, most=room.quick)
    slow = _lock_lanes(now, is_slow=True, most=room.slow)
    _count_in_flight([*quick, *slow], now)
    _allow(quick, room.quick, now)
    _allow(slow, room.slow, now)
    # One more than may be taken tells when the lane is due next.
    first = first_of_lanes({turn.lane.pk: turn.allowed + 1 for turn in (*quick, *slow)})
    for turn in (*quick, *slow):
        turn.waiting = first[turn.lane.pk]
    _deal(quick, room.quick, now)
    _deal(slow, room.slow, now)
    return [*quick, *slow]


def _lock_lanes(now: datetime, *, is_slow: bool, most: int) -> list[Turn]:
    if most < 1:
        return []
    due = Lane.objects.due(now).filter(is_slow=is_slow).lock_free_ones()
    read = due.select_related("subscription__partner")
    lanes = read.prefetch_related("subscription__partner__domains")[:most]
    return [Turn(lane, lane.subscription.secrets_at(now)) for lane in lanes]


def _allow(turns: list[Turn], room: int, now: datetime) -> None:
    # Twice an equal part: where some want less, others may have more.
    most = 2 * -(-room // max(len(turns), 1))
    rate = settings.WEBHOOK_RATE_PER_ENDPOINT
    for turn in turns:
        if turn.lane.subscription.hears_nothing:
            turn.allowed = GIVE_UP_AT_ONCE
        elif not turn.secrets:
            logger.error("Subscription %s has no secret that can be read.", turn.lane.pk)
            turn.allowed = 0
        else:
            by_pace = turn.lane.pace.room(in_flight=turn.in_flight, rate=rate, now=now)
            turn.allowed = min(by_pace, most)


def _deal(turns: list[Turn], room: int, now: datetime) -> None:
    """Deal the room out one by one: those that wait longest first, nobody twice before all."""
    wanting = []
    for turn in turns:
        due = sum(row.is_due(now) for row in turn.waiting[: turn.allowed])
        if turn.lane.subscription.hears_nothing:
            # Given up without being sent.
            turn.dealt = due
        elif due:
            wanting.append((turn, due))
    while room and wanting:
        served = wanting[:room]
        for turn, _ in served:
            turn.dealt += 1
        room -= len(served)
        wanting = [(turn, due) for turn, due in wanting if turn.dealt < due]


def _count_in_flight(turns: list[Turn], now: datetime) -> None:
    by_lane = {turn.lane.pk: turn for turn in turns}
    counted = Delivery.objects.in_flight(now).filter(subscription__in=by_lane)
    rows = counted.values_list("subscription").annotate(Count("pk"), Min("next_attempt_at"))
    for subscription_id, in_flight, first_lease_end in rows:
        turn = by_lane[subscription_id]
        turn.in_flight, turn.first_lease_end = in_flight, first_lease_end

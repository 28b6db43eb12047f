"""Share the free capacity of a dispatcher among the lanes that are due, round-robin."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min

from cleanlife import clock
from webhooks.endpoints import place_of
from webhooks.models import Delivery, Lane, Subscription
from webhooks.models.lane import first_of_lanes
from webhooks.services.throttle_hosts import (
    Crowds,
    HostCapacity,
    find_host_capacities,
    store_throttles,
)
from webhooks.throttle import MAX_IN_FLIGHT

# What cannot be read here may be read by a dispatcher of another machine, which must find the
# lane due soon; and here, once the key is back.
UNREADABLE_POLL = timedelta(seconds=5)
# Given up at a time, of a subscription that receives nothing any more; they cost no thread.
GIVE_UP_BATCH = 100


@dataclass(frozen=True)
class Capacity:
    """How many requests may begin now: to quick endpoints, and to slow ones."""

    quick: int
    slow: int


@dataclass
class Share:
    """A locked lane with its first waiting deliveries, and how many of them are claimed.

    ``limit`` is how many its throttle allows, ``size`` how many fit into the capacity.
    ``first_lease_end`` is when the first of those in flight is lost, if its worker died.
    ``host`` is what all lanes of the partner share there, None where they are few; ``is_held``
    that no more of what is due may begin there.
    """

    lane: Lane
    secrets: list[str]
    limit: int = 0
    size: int = 0
    in_flight: int = 0
    first_lease_end: datetime | None = None
    host: HostCapacity | None = None
    is_held: bool = False
    waiting: list[Delivery] = field(default_factory=list)

    @property
    def claimed(self) -> list[Delivery]:
        """Return what is claimed now: all of it is due, for the earliest come first."""
        return self.waiting[: self.size]

    def spend(self, sent: int, *, now: datetime, lease_end: datetime) -> None:
        """Note that so many are in flight now, and find out when the lane is due next."""
        rate = settings.WEBHOOK_RATE_PER_ENDPOINT
        self.in_flight += sent
        if sent:
            self.lane.throttle = self.lane.throttle.after_sending(sent, rate=rate, now=now)
            self.first_lease_end = min(self.first_lease_end or lease_end, lease_end)
        self.lane.next_due_at = self._next_due_at(now)

    def _next_due_at(self, now: datetime) -> datetime | None:
        if not (self.secrets or self.lane.subscription.receives_nothing):
            return now + UNREADABLE_POLL
        left = self.waiting[self.size :]
        if not left:
            return self.first_lease_end
        following = left[0].next_attempt_at
        if following and following > now:
            return min(following, self.first_lease_end or following)
        if self.lane.subscription.receives_nothing or (self.host and self.is_held):
            # What is written back of other lanes at its host does not make this one due.
            return self.host.ask_again_at(now) if self.host else now
        rate = settings.WEBHOOK_RATE_PER_ENDPOINT
        throttle = self.lane.throttle
        ready_at = throttle.ready_at(rate=rate, now=now)
        if ready_at > now or throttle.allowance(in_flight=self.in_flight, rate=rate, now=now):
            return ready_at
        # All that it may have are in flight: writing a result back makes the lane due.
        return self.first_lease_end


def allocate_capacity(*, now: datetime, capacity: Capacity) -> list[Share]:
    """Lock due lanes, the longest waiting first, and share the capacity among them.

    Slow ones have a capacity of their own, so they cannot hold the others up.
    """
    quick = _lock_lanes(now, is_slow=False, limit=capacity.quick)
    slow = _lock_lanes(now, is_slow=True, limit=capacity.slow)
    _count_in_flight([*quick, *slow], now)
    _limit(quick, capacity.quick, now)
    _limit(slow, capacity.slow, now)
    # One more than may be claimed tells when the lane is due next.
    first = first_of_lanes({share.lane.pk: share.limit + 1 for share in (*quick, *slow)})
    for share in (*quick, *slow):
        share.waiting = first[share.lane.pk]
    crowds = _crowds([*quick, *slow])
    hosts = find_host_capacities(crowds, now=now) if crowds else {}
    for share in (*quick, *slow):
        share.host = hosts.get(share.lane.pk)
    _allocate(quick, capacity.quick, now)
    _allocate(slow, capacity.slow, now)
    if hosts:
        store_throttles(hosts.values(), now=now)
    return [*quick, *slow]


def _lock_lanes(now: datetime, *, is_slow: bool, limit: int) -> list[Share]:
    if limit < 1:
        return []
    due = Lane.objects.due(now).filter(is_slow=is_slow).lock_unlocked()
    read = due.select_related("subscription__partner")
    lanes = read.prefetch_related("subscription__partner__domains")[:limit]
    return [Share(lane, lane.subscription.secrets_at(now)) for lane in lanes]


def _count_in_flight(shares: list[Share], now: datetime) -> None:
    by_lane = {share.lane.pk: share for share in shares}
    counted = Delivery.objects.in_flight(now).filter(subscription__in=by_lane)
    rows = counted.values_list("subscription").annotate(Count("pk"), Min("next_attempt_at"))
    for subscription_id, in_flight, first_lease_end in rows:
        share = by_lane[subscription_id]
        share.in_flight, share.first_lease_end = in_flight, first_lease_end


def _limit(shares: list[Share], capacity: int, now: datetime) -> None:
    # Twice an equal share: where some need less, others may have more.
    limit = 2 * -(-capacity // max(len(shares), 1))
    rate = settings.WEBHOOK_RATE_PER_ENDPOINT
    for share in shares:
        if share.lane.subscription.receives_nothing:
            share.limit = GIVE_UP_BATCH
        elif not share.secrets:
            share.limit = 0
        else:
            throttle = share.lane.throttle
            allowance = throttle.allowance(in_flight=share.in_flight, rate=rate, now=now)
            share.limit = min(allowance, limit)


def _crowds(shares: list[Share]) -> Crowds:
    """Return the subscriptions at each place that would get too much by their own throttles.

    Most partners have so few at a host that it cannot.
    """
    partners = {share.lane.subscription.partner_id for share in shares}
    places: Crowds = defaultdict(set)
    active = Subscription.objects.active().filter(partner__in=partners)
    for key, partner_id, url in active.values_list("pk", "partner_id", "url"):
        places[partner_id, place_of(url)].add(key)
    most = min(
        settings.WEBHOOK_IN_FLIGHT_PER_HOST / MAX_IN_FLIGHT,
        settings.WEBHOOK_RATE_PER_HOST / settings.WEBHOOK_RATE_PER_ENDPOINT,
    )
    due = {share.lane.pk for share in shares}
    return {
        place: keys
        for place, keys in places.items()
        if len(keys) > most and not due.isdisjoint(keys)
    }


def _allocate(shares: list[Share], capacity: int, now: datetime) -> None:
    """Give one to each, the longest waiting first, then one more, until nothing is left."""
    wanting = []
    for share in shares:
        due = sum(row.is_due(now) for row in share.waiting[: share.limit])
        if share.lane.subscription.receives_nothing:
            # Given up without being sent.
            share.size = due
        elif due:
            wanting.append((share, due))
    wanting = _in_turn(wanting)
    while capacity and wanting:
        for share, _ in wanting[:capacity]:
            share.is_held = share.host is not None and not share.host.take()
            if not share.is_held:
                share.size += 1
                capacity -= 1
        wanting = [
            (share, due) for share, due in wanting if share.size < due and not share.is_held
        ]


def _in_turn(wanting: list[tuple[Share, int]]) -> list[tuple[Share, int]]:
    """Let those of one host that were sent to least lately go first; others keep their place.

    A quick answer makes its lane due at once, before those that were held ask again.
    """
    longest_ago = clock.from_timestamp(0)
    crowd = sorted(
        (each for each in wanting if each[0].host),
        key=lambda each: each[0].lane.spent_until or longest_ago,
    )
    turns = iter(crowd)
    return [next(turns) if each[0].host else each for each in wanting]

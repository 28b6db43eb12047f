"""What one host is sent for one partner, by all subscriptions of the partner there.

Each lane has its own throttle. Many lanes that lead to one host would still flood it, and take
every thread: together they get a rate and a number of requests in flight as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from django.conf import settings

from cleanlife.db import update_rows
from webhooks.models import Delivery, HostThrottle
from webhooks.throttle import Throttle

# A partner, and host and port.
Place: TypeAlias = tuple[UUID, str]
# The subscriptions at a place, where they are many.
Crowds: TypeAlias = dict[Place, set[UUID]]

_LONGEST_WAIT = timedelta(seconds=5)
_SHORTEST_WAIT = timedelta(seconds=0.05)


@dataclass
class HostCapacity:
    """How many requests may begin now at a host, for ``lanes`` lanes of one partner.

    Without ``row`` another dispatcher is counting, and none may.
    """

    lanes: int
    row: HostThrottle | None = None
    allowance: int = 0
    begun: int = 0

    def take(self) -> bool:
        """Count one request as begun; False when no more may begin."""
        if self.begun >= self.allowance:
            return False
        self.begun += 1
        return True

    def ask_again_at(self, now: datetime) -> datetime:
        """Return when a lane that got nothing may ask again: sooner where fewer lanes wait."""
        wait = timedelta(seconds=self.lanes / settings.WEBHOOK_RATE_PER_HOST)
        return now + min(max(wait, _SHORTEST_WAIT), _LONGEST_WAIT)


def find_host_capacities(crowds: Crowds, *, now: datetime) -> dict[UUID, HostCapacity]:
    """Return the capacity that each crowd shares, by subscription.

    Locks the rows until the transaction ends.
    """
    in_flight = Delivery.objects.in_flight(now).filter(
        subscription__in=set().union(*crowds.values())
    )
    busy = list(in_flight.values_list("subscription_id", flat=True))
    rows = _lock_rows(crowds)
    found: dict[UUID, HostCapacity] = {}
    for place, keys in crowds.items():
        capacity = HostCapacity(len(keys), rows.get(place))
        if capacity.row:
            throttle = Throttle(
                cap=settings.WEBHOOK_IN_FLIGHT_PER_HOST,
                spent_until=capacity.row.spent_until,
            )
            capacity.allowance = throttle.allowance(
                in_flight=sum(key in keys for key in busy),
                rate=settings.WEBHOOK_RATE_PER_HOST,
                now=now,
            )
        found |= dict.fromkeys(keys, capacity)
    return found


def store_throttles(capacities: Iterable[HostCapacity], *, now: datetime) -> None:
    """Write down what was begun."""
    # The lanes of a crowd share one capacity: it is written once.
    begun = {id(each): each for each in capacities if each.begun}
    rows = []
    for capacity in begun.values():
        if capacity.row:
            throttle = Throttle(spent_until=capacity.row.spent_until).after_sending(
                capacity.begun, rate=settings.WEBHOOK_RATE_PER_HOST, now=now
            )
            capacity.row.spent_until = throttle.spent_until
            rows.append(capacity.row)
    update_rows(rows, ["spent_until"])


def _lock_rows(places: Iterable[Place]) -> dict[Place, HostThrottle]:
    """Lock the rows of these places; those that another dispatcher holds are left out."""
    wanted = set(places)
    stored = HostThrottle.objects.filter(partner__in={partner_id for partner_id, _ in wanted})
    missing = wanted - set(stored.values_list("partner_id", "place"))
    if missing:
        rows = [
            HostThrottle(partner_id=partner_id, place=place) for partner_id, place in missing
        ]
        HostThrottle.objects.bulk_create(rows, ignore_conflicts=True)
    locked = stored.order_by("pk").select_for_update(of=("self",), skip_locked=True)
    return {(row.partner_id, row.place): row for row in locked}

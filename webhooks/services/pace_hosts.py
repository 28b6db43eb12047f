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
from webhooks.models import Delivery, HostPace
from webhooks.throttle import Throttle

# A partner, and host and port.
Place: TypeAlias = tuple[UUID, str]
# The subscriptions at a place, where they are many.
Crowds: TypeAlias = dict[Place, set[UUID]]

_LONGEST_WAIT = timedelta(seconds=5)
_SHORTEST_WAIT = timedelta(seconds=0.05)


@dataclass
class HostRoom:
    """How many requests may begin now at a host, for ``lanes`` lanes of one partner.

    Without ``pace`` another dispatcher is counting, and none may.
    """

    lanes: int
    pace: HostPace | None = None
    room: int = 0
    begun: int = 0

    def take(self) -> bool:
        """Take room for one request; False when there is none."""
        has_room = self.begun < self.room
        self.begun += has_room
        return has_room

    def ask_again_at(self, now: datetime) -> datetime:
        """Return when a lane that got nothing may ask again: sooner where fewer lanes wait."""
        wait = timedelta(seconds=self.lanes / settings.WEBHOOK_RATE_PER_HOST)
        return now + min(max(wait, _SHORTEST_WAIT), _LONGEST_WAIT)


def find_room(crowds: Crowds, *, now: datetime) -> dict[UUID, HostRoom]:
    """Return the room of each crowd, by subscription.

    Locks the paces until the transaction ends.
    """
    in_flight = Delivery.objects.in_flight(now).filter(
        subscription__in=set().union(*crowds.values())
    )
    busy = list(in_flight.values_list("subscription_id", flat=True))
    paces = _lock_paces(crowds)
    found: dict[UUID, HostRoom] = {}
    for place, keys in crowds.items():
        room = HostRoom(len(keys), paces.get(place))
        if room.pace:
            throttle = Throttle(
                cap=settings.WEBHOOK_IN_FLIGHT_PER_HOST, spent_until=room.pace.spent_until
            )
            room.room = throttle.allowance(
                in_flight=sum(key in keys for key in busy),
                rate=settings.WEBHOOK_RATE_PER_HOST,
                now=now,
            )
        found |= dict.fromkeys(keys, room)
    return found


def store_paces(rooms: Iterable[HostRoom], *, now: datetime) -> None:
    """Write down what was begun."""
    begun = {id(room): room for room in rooms if room.begun}
    paces = []
    for room in begun.values():
        if room.pace:
            throttle = Throttle(spent_until=room.pace.spent_until).after_sending(
                room.begun, rate=settings.WEBHOOK_RATE_PER_HOST, now=now
            )
            room.pace.spent_until = throttle.spent_until
            paces.append(room.pace)
    update_rows(paces, ["spent_until"])


def _lock_paces(places: Iterable[Place]) -> dict[Place, HostPace]:
    """Lock the rows of these places; those that another dispatcher holds are left out."""
    wanted = set(places)
    stored = HostPace.objects.filter(partner__in={partner_id for partner_id, _ in wanted})
    missing = wanted - set(stored.values_list("partner_id", "place"))
    if missing:
        rows = [HostPace(partner_id=partner_id, place=place) for partner_id, place in missing]
        HostPace.objects.bulk_create(rows, ignore_conflicts=True)
    locked = stored.order_by("pk").select_for_update(of=("self",), skip_locked=True)
    return {(pace.partner_id, pace.place): pace for pace in locked}

"""Read a partner's events in their order, without gaps."""

from dataclasses import dataclass

from django.db.models import Max, Min

from partners.models import Partner
from webhooks.errors import EventsExpired
from webhooks.models import Event, EventSequence


@dataclass(frozen=True)
class EventPage:
    """Some events after a position; ``last_sequence`` is the position to go on from."""

    events: tuple[Event, ...]
    last_sequence: int
    has_more: bool


def list_events(*, partner: Partner, after: int, limit: int) -> EventPage:
    """Return up to ``limit`` events after the sequence number ``after``, oldest first.

    Numbers are given in the order of commits, so none can appear later behind the last one
    read. Events whose customer was erased are left out: a page may be shorter, and even empty,
    while there are more. Raises EventsExpired when a body in between was deleted.
    """
    # Read first: an event that commits meanwhile must not pass for one that was deleted.
    counter = EventSequence.objects.filter(partner=partner).first()
    rows = list(Event.objects.for_partner(partner).after(after)[: limit + 1])
    found = tuple(rows[:limit])
    last = counter.last if counter else 0
    if not _are_whole(found, after=after, last=last):
        raise EventsExpired(_oldest_readable(partner, last=last))
    last_sequence = found[-1].sequence if found else after
    events = tuple(event for event in found if event.erased_at is None)
    return EventPage(events, last_sequence, has_more=len(rows) > limit)


def _are_whole(events: tuple[Event, ...], *, after: int, last: int) -> bool:
    """Return whether nothing is missing between the position and the last event read."""
    if not events:
        return after >= last
    expected = range(after + 1, after + 1 + len(events))
    return all(
        event.is_whole and event.sequence == number
        for event, number in zip(events, expected, strict=True)
    )


def _oldest_readable(partner: Partner, *, last: int) -> int:
    """Return the first number from which on no body was deleted: the next one if all were."""
    rows = Event.objects.for_partner(partner)
    newest_gone = rows.without_body().aggregate(found=Max("sequence"))["found"]
    if newest_gone is not None:
        return int(newest_gone) + 1
    oldest = rows.aggregate(found=Min("sequence"))["found"]
    return last + 1 if oldest is None else int(oldest)

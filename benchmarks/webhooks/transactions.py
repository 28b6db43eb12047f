"""Transactions that hold one event and nothing else, timed inside the product."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from benchmarks.figures import Times, time_calls
from benchmarks.webhooks import world
from webhooks.models import EventSequence


def time_them(fan_outs: Sequence[int], calls: int) -> tuple[Times, dict[int, Times]]:
    """Return the times without an event, and with one by its number of endpoints."""
    partners = {count: world.fan_out("http://127.0.0.1:1/x", count) for count in fan_outs}
    floor = time_calls(lambda: _take_number(partners[fan_outs[0]]), calls)
    return floor, {count: _time(partner_id, calls) for count, partner_id in partners.items()}


def _time(partner_id: str, calls: int) -> Times:
    return time_calls(lambda: world.record(partner_id), calls)


def _take_number(partner_id: str) -> None:
    with transaction.atomic():
        EventSequence.objects.allocate(UUID(partner_id), count=1)

"""What tests read of the events that were recorded."""

import json
from typing import Any

from webhooks.models import Event


def event_types() -> list[str]:
    """Return the type of every event, in order."""
    return list(Event.objects.order_by("sequence").values_list("type", flat=True))


def previous_values() -> list[tuple[str, Any]]:
    """Return the type and the previous values of every event, in order."""
    bodies = Event.objects.order_by("sequence").values_list("body", flat=True)
    events = [json.loads(body) for body in bodies]
    return [(event["event"], event["data"].get("previous")) for event in events]

"""The tables of webhooks."""

from webhooks.models.delivery import Attempt, Delivery
from webhooks.models.event import Event, EventSequence
from webhooks.models.subscription import Subscription

__all__ = ["Attempt", "Delivery", "Event", "EventSequence", "Subscription"]

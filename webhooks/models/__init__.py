"""The tables of webhooks."""

from webhooks.models.delivery import Attempt, Delivery
from webhooks.models.event import Event, EventSequence
from webhooks.models.lane import HostThrottle, Lane
from webhooks.models.recovery import Recovery
from webhooks.models.subscription import SECRETS, Condition, Subscription

__all__ = [
    "SECRETS",
    "Attempt",
    "Condition",
    "Delivery",
    "Event",
    "EventSequence",
    "HostThrottle",
    "Lane",
    "Recovery",
    "Subscription",
]

"""The tables of webhooks."""

from webhooks.models.delivery import Attempt, Delivery
from webhooks.models.event import Event, EventSequence
from webhooks.models.lane import HostPace, Lane
from webhooks.models.recovery import Recovery
from webhooks.models.subscription import SECRETS, Condition, Subscription

__all__ = [
    "SECRETS",
    "Attempt",
    "Condition",
    "Delivery",
    "Event",
    "EventSequence",
    "HostPace",
    "Lane",
    "Recovery",
    "Subscription",
]

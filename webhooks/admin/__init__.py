"""The back-office of webhooks."""

from webhooks.admin.deliveries import DeliveryAdmin
from webhooks.admin.events import EventAdmin
from webhooks.admin.subscriptions import SubscriptionAdmin

__all__ = ["DeliveryAdmin", "EventAdmin", "SubscriptionAdmin"]

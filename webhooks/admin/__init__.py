"""The back-office of webhooks."""

from webhooks.admin.deliveries import DeliveryAdmin
from webhooks.admin.events import EventAdmin
from webhooks.admin.recoveries import RecoveryAdmin
from webhooks.admin.subscriptions import SubscriptionAdmin
from webhooks.admin.trouble import endpoints_in_trouble

__all__ = [
    "DeliveryAdmin",
    "EventAdmin",
    "RecoveryAdmin",
    "SubscriptionAdmin",
    "endpoints_in_trouble",
]

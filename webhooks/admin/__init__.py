"""The back-office of webhooks."""

from cleanlife.backoffice.site import BackofficeSite
from webhooks.admin.deliveries import DeliveryAdmin
from webhooks.admin.events import EventAdmin
from webhooks.admin.recoveries import RecoveryAdmin
from webhooks.admin.subscriptions import SubscriptionAdmin
from webhooks.admin.trouble import endpoints_in_trouble

__all__ = ["DeliveryAdmin", "EventAdmin", "RecoveryAdmin", "SubscriptionAdmin"]

BackofficeSite.add_notice(endpoints_in_trouble)

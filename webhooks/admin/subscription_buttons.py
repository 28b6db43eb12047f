"""What can be done on a subscription's page."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife.backoffice.linked_pages import LinkedPage
from webhooks.models import Subscription

OPERATE = "webhooks.change_subscription"


def _address(name: str, subscription: Subscription) -> str:
    return reverse(f"admin:webhooks_subscription_{name}", args=[subscription.pk])


def deliveries_page(subscription: Subscription) -> str:
    """Return the address of the list of its deliveries."""
    listing = reverse("admin:webhooks_delivery_changelist")
    return f"{listing}?{urlencode({'subscription__id__exact': subscription.pk})}"


def recover_page(subscription: Subscription) -> str | None:
    """Return the address of the page that sends again, None while nothing is sent."""
    return None if subscription.hears_nothing else _address("recover", subscription)


def ping_page(subscription: Subscription) -> str | None:
    """Return the address of the page that sends a test message, None for a deleted one."""
    return None if subscription.deleted_at else _address("ping", subscription)


def pause_url(subscription: Subscription) -> str | None:
    """Return the address that pauses it, None where nothing is sent anyway."""
    return None if subscription.hears_nothing else _address("pause", subscription)


def resume_url(subscription: Subscription) -> str | None:
    """Return the address that resumes it, None unless it is inactive."""
    is_inactive = subscription.status == Subscription.Status.INACTIVE
    is_resumable = is_inactive and subscription.deleted_at is None
    return _address("resume", subscription) if is_resumable else None


def _pause_hint(_subscription: Subscription) -> str:
    return gettext(
        "nothing more is sent to it. What waits fails, and new events are not queued; both can"
        " be sent again once it is resumed."
    )


def _resume_hint(_subscription: Subscription) -> str:
    return gettext("new events are sent to it again. Then send again what it missed.")


BUTTONS = (
    LinkedPage(_("Its deliveries"), deliveries_page, permission="webhooks.view_delivery"),
    LinkedPage(_("Send a test message"), ping_page, permission=OPERATE),
    LinkedPage(_("Send again what it missed"), recover_page, permission=OPERATE),
    LinkedPage(
        _("Resume"), resume_url, "main", permission=OPERATE, posts=True, hint=_resume_hint
    ),
    LinkedPage(
        _("Pause"), pause_url, "danger", permission=OPERATE, posts=True, hint=_pause_hint
    ),
)

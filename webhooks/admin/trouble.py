"""On the start page: the endpoints that fail or were given up."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext

from cleanlife import clock
from cleanlife.backoffice.admin import long_code
from cleanlife.backoffice.site import Notice
from webhooks.admin.condition import condition_badge, condition_line
from webhooks.models import Subscription

MOST_NAMED = 5
MOST_COUNTED = 1000


def endpoints_in_trouble(request: HttpRequest) -> Notice | None:
    """Return what the start page shows, None when all is well or the user may not see it."""
    if not request.user.has_perm("webhooks.view_subscription"):
        return None
    now = clock.now()
    found = Subscription.objects.in_trouble(now).select_related("partner", "lane")
    longest_first = found.order_by("lane__failing_since")[:MOST_COUNTED]
    rows = list(longest_first.without_secrets())
    if not rows:
        return None
    heading = ngettext(
        "%(count)s endpoint of a partner does not take our messages",
        "%(count)s endpoints of partners do not take our messages",
        len(rows),
    )
    listing = reverse("admin:webhooks_subscription_changelist")
    return Notice(
        heading=heading % {"count": len(rows)},
        lines=[_line(row) for row in rows[:MOST_NAMED]],
        url=f"{listing}?condition=TROUBLE",
        link=gettext("See them all, and what to do"),
    )


def _line(subscription: Subscription) -> tuple[str, str]:
    text = format_html(
        '{} {} {}<span class="quiet-line">{}</span>',
        subscription.partner.name,
        condition_badge(subscription),
        condition_line(subscription, clock.now()),
        long_code(subscription.url),
    )
    return reverse("admin:webhooks_subscription_change", args=[subscription.pk]), text

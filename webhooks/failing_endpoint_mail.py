"""The mails to a partner about an endpoint that fails, in English and Arabic."""

from collections.abc import Callable

from django.utils.translation import gettext, ngettext

from cleanlife.wording import in_both_languages
from webhooks.models import Subscription

_BETWEEN = "\n\n----------\n\n"


def write_warning(subscription: Subscription, *, days: int) -> tuple[str, str]:
    """Return subject and text of the warning that nothing could be delivered for days."""
    return _in_both_languages(
        lambda: gettext("Your webhook endpoint does not take our events"),
        lambda: _warning(subscription.url, days),
    )


def write_given_up(subscription: Subscription, *, days: int) -> tuple[str, str]:
    """Return subject and text of the news that nothing more is sent."""
    return _in_both_languages(
        lambda: gettext("We stopped sending to your webhook endpoint"),
        lambda: _given_up(subscription.url, days),
    )


def _warning(url: str, days: int) -> str:
    text = ngettext(
        "For %(days)s day no event could be delivered to\n%(url)s\n\n"
        "GET /v1/partners/webhooks/deliveries says what went wrong. When nothing can be"
        " delivered for five days we stop sending to this endpoint.",
        "For %(days)s days no event could be delivered to\n%(url)s\n\n"
        "GET /v1/partners/webhooks/deliveries says what went wrong. When nothing can be"
        " delivered for five days we stop sending to this endpoint.",
        days,
    )
    return text % {"days": days, "url": url}


def _given_up(url: str, days: int) -> str:
    text = gettext(
        "For %(days)s days no event could be delivered to\n%(url)s\n\n"
        "The subscription is INACTIVE now, and no new events are sent to it. When your endpoint"
        " works again, set its status to ACTIVE, and ask for what it missed with"
        " POST /v1/partners/webhooks/subscriptions/{id}/recover."
    )
    return text % {"days": days, "url": url}


def _in_both_languages(subject: Callable[[], str], text: Callable[[], str]) -> tuple[str, str]:
    return " / ".join(in_both_languages(subject)), _BETWEEN.join(in_both_languages(text))

"""Send failed deliveries again: ask first, then say what is sent, what is skipped and why."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.admin import note
from cleanlife.backoffice.confirmation import Asking, Question, log_changes, report
from cleanlife.wording import count_in_words
from webhooks.models import Delivery, Lane, Subscription
from webhooks.retry_policy import attempts_of_round
from webhooks.services.retry_delivery import Obstacle, obstacle_of, retry_deliveries

Skipped = dict[Obstacle, list[Delivery]]
SENTENCES = {
    Obstacle.DELIVERED: ngettext_lazy(
        "%(count)s skipped: it was delivered already.",
        "%(count)s skipped: they were delivered already.",
        "count",
    ),
    Obstacle.WAITING: ngettext_lazy(
        "%(count)s skipped: it waits to be sent already.",
        "%(count)s skipped: they wait to be sent already.",
        "count",
    ),
    Obstacle.DELETED: ngettext_lazy(
        "%(count)s skipped: its subscription is deleted, so there is nobody to send it to.",
        "%(count)s skipped: their subscriptions are deleted, so there is nobody to send them"
        " to.",
        "count",
    ),
    Obstacle.EXPIRED: ngettext_lazy(
        "%(count)s skipped: its message is no longer kept, so it cannot be sent any more.",
        "%(count)s skipped: their messages are no longer kept, so they cannot be sent any"
        " more.",
        "count",
    ),
    Obstacle.INACTIVE: ngettext_lazy(
        "%(count)s skipped: its endpoint is paused, so it would fail at once.",
        "%(count)s skipped: their endpoints are paused, so they would fail at once.",
        "count",
    ),
}


def retry(
    admin: "ModelAdmin[Any]", request: HttpRequest, rows: Sequence[Delivery], *, back: str
) -> HttpResponse | None:
    """Ask, or send again what can be sent; return None once there is nothing more to ask."""
    lanes = Lane.objects.filter(pk__in={row.subscription_id for row in rows})
    asking = Asking(admin, request, rows, back, lock=[lanes])
    return asking.answer(_question, partial(_retry, request))


def _retry(request: HttpRequest, rows: Sequence[Delivery]) -> None:
    sendable, skipped = _sort_out(rows)
    retried = retry_deliveries(sendable, now=clock.now())
    log_changes(request, retried, note(_("Retried.")))
    text = ngettext(
        "%(count)s delivery will be sent again now.",
        "%(count)s deliveries will be sent again now.",
        len(retried),
    )
    done = text % {"count": len(retried)} if retried else ""
    report(request, done=done, skipped=_describe_skipped(skipped))


def _sort_out(rows: Sequence[Delivery]) -> tuple[list[Delivery], Skipped]:
    skipped: Skipped = {}
    sendable = []
    for delivery in rows:
        obstacle = obstacle_of(delivery)
        if obstacle is None:
            sendable.append(delivery)
        else:
            skipped.setdefault(obstacle, []).append(delivery)
    return sendable, skipped


def _question(rows: Sequence[Delivery]) -> Question:
    sendable, skipped = _sort_out(rows)
    button = ngettext(
        "Send %(count)s delivery again", "Send %(count)s deliveries again", len(sendable)
    )
    return Question(
        title=gettext("Send again"),
        sentences=[*_describe_sending(sendable), *_describe_skipped(skipped)],
        button=button % {"count": len(sendable)} if sendable else "",
        state={f"{row} ({row.pk})": _describe_delivery(row) for row in rows},
        is_dangerous=False,
    )


def _describe_sending(sendable: Sequence[Delivery]) -> list[str]:
    if not sendable:
        return []
    endpoints = {delivery.subscription_id for delivery in sendable}
    told = ngettext(
        "%(count)s message is sent again now, the same as before; the partner's system hears of"
        " the event once more.",
        "%(count)s messages are sent again now, the same as before, to %(endpoints)s"
        " endpoint(s); the partners' systems hear of the events once more.",
        len(sendable),
    )
    most = max(attempts_of_round(row.subscription.retry_policy) for row in sendable)
    tries = gettext("What fails is tried up to %(count)s times in all.") % {"count": most}
    return [told % {"count": len(sendable), "endpoints": len(endpoints)}, tries]


def _describe_delivery(delivery: Delivery) -> str:
    text = gettext("%(status)s; attempts: %(count)s; endpoint: %(endpoint)s")
    return text % {
        "status": delivery.get_status_display(),
        "count": delivery.attempt_count,
        "endpoint": delivery.subscription.get_status_display(),
    }


def _describe_skipped(skipped: Skipped) -> list[str]:
    """Say of each obstacle how many it keeps back, and what to do where that helps."""
    told = []
    for obstacle, rows in skipped.items():
        [sentence] = count_in_words(SENTENCES[obstacle], len(rows))
        told.append(
            _with_way_out(sentence, rows) if obstacle is Obstacle.INACTIVE else sentence
        )
    return told


def _with_way_out(sentence: str, rows: Sequence[Delivery]) -> str:
    where = _paused_endpoints({row.subscription_id for row in rows})
    return format_html('{} <a href="{}">{}</a>', sentence, where, gettext("Resume first"))


def _paused_endpoints(keys: set[Any]) -> str:
    """Return the URL of the one that is paused, or of the list of all that are."""
    if len(keys) == 1:
        return reverse("admin:webhooks_subscription_change", args=list(keys))
    listing = reverse("admin:webhooks_subscription_changelist")
    return f"{listing}?{urlencode({'status__exact': Subscription.Status.INACTIVE})}"

"""Pause endpoints and resume them: ask with numbers, then say what was done and is next."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.admin import moment, note
from cleanlife.backoffice.confirmation import Asking, Question, log_changes, report
from cleanlife.problems import Problem
from cleanlife.wording import count_in_words
from webhooks.admin.condition import PAUSED
from webhooks.models import Delivery, Lane, Recovery, Subscription
from webhooks.problems import DeliveryProblem
from webhooks.services.change_status import change_status
from webhooks.services.purge_webhook_log import BODY_RETENTION

Status = Subscription.Status
MOST_NAMED = 5
ALREADY = {
    Status.INACTIVE: ngettext_lazy(
        "%(count)s skipped: it is paused already.",
        "%(count)s skipped: they are paused already.",
        "count",
    ),
    Status.ACTIVE: ngettext_lazy(
        "%(count)s skipped: it is active already.",
        "%(count)s skipped: they are active already.",
        "count",
    ),
}
DELETED = ngettext_lazy(
    "%(count)s skipped: the partner has deleted it.",
    "%(count)s skipped: the partners have deleted them.",
    "count",
)


def pause(
    admin: "ModelAdmin[Any]", request: HttpRequest, rows: Sequence[Subscription], *, back: str
) -> HttpResponse | None:
    """Ask, or pause those that are active; return None once there is nothing more to ask."""
    lanes = Lane.objects.filter(pk__in=[row.pk for row in rows])
    asking = Asking(admin, request, rows, back, lock=[lanes])
    return asking.answer(_question, partial(_pause, request))


def _pause(request: HttpRequest, rows: Sequence[Subscription]) -> None:
    active = [row for row in rows if not row.receives_nothing]
    waiting = Delivery.objects.waiting().filter(subscription__in=active).count()
    paused = change_status(active, status=Status.INACTIVE, now=clock.now())
    log_changes(request, paused, PAUSED)
    text = ngettext(
        "%(count)s subscription paused.", "%(count)s subscriptions paused.", len(paused)
    )
    done = [text % {"count": len(paused)}, *([_describe_failing(waiting)] if waiting else [])]
    skipped = _describe_skipped(rows, Status.INACTIVE)
    report(request, done=" ".join(done) if paused else "", skipped=skipped)


def resume(
    admin: "ModelAdmin[Any]", request: HttpRequest, rows: Sequence[Subscription]
) -> None:
    """Send new events to them again, and offer to send what they missed meanwhile."""
    now = clock.now()
    changed = change_status(rows, status=Status.ACTIVE, now=now)
    log_changes(request, changed, note(_("Resumed.")))
    text = ngettext(
        "%(count)s subscription resumed.", "%(count)s subscriptions resumed.", len(changed)
    )
    done = text % {"count": len(changed)} if changed else ""
    report(request, done=done, skipped=_describe_skipped(rows, Status.ACTIVE))
    for subscription in changed[:MOST_NAMED]:
        messages.info(request, _offer(subscription, now=now))
    if len(changed) > MOST_NAMED:
        text = gettext("To send the others what they missed, open each and choose “%(name)s”.")
        messages.info(request, text % {"name": gettext("Send again what it missed")})


def missed_since(subscription: Subscription, *, now: datetime) -> datetime:
    """Return from when on a paused one misses events; what waited then is older than that."""
    refused = subscription.deliveries.filter(
        status=Delivery.Status.FAILED,
        problem=Problem(DeliveryProblem.INACTIVE),
        event__body__isnull=False,
    )
    oldest: datetime | None = refused.aggregate(first=Min("event__created_at"))["first"]
    moments = [subscription.inactive_since or now, *([oldest] if oldest else [])]
    return max(min(moments), now - BODY_RETENTION)


def _offer(subscription: Subscription, *, now: datetime) -> str:
    since = missed_since(subscription, now=now)
    page = reverse("admin:webhooks_subscription_recover", args=[subscription.pk])
    text = gettext("Send %(url)s what it missed since %(moment)s")
    named = text % {"url": subscription.url, "moment": moment(since)}
    return format_html(
        '<a href="{}?{}">{}</a>', page, urlencode({"since": since.isoformat()}), named
    )


def _question(rows: Sequence[Subscription]) -> Question:
    active = [row for row in rows if not row.receives_nothing]
    told = [
        _describe_endpoints(active),
        gettext(
            "New events are not queued meanwhile. Once resumed, what failed and what was not"
            " queued can be sent again, for 30 days."
        ),
        gettext("The partner is not told; it reads the status INACTIVE over the API."),
    ]
    return Question(
        title=gettext("Pause"),
        sentences=[*(told if active else []), *_describe_skipped(rows, Status.INACTIVE)],
        button=gettext("Pause") if active else "",
        state={f"{row.url} ({row.pk})": _describe_status(row) for row in rows},
        # A busy endpoint's numbers change with every second.
        passing=_describe_queue(active) if active else [],
    )


def _describe_status(row: Subscription) -> str:
    return gettext("deleted") if row.deleted_at else row.get_status_display()


def _describe_queue(active: Sequence[Subscription]) -> list[str]:
    waiting = Delivery.objects.waiting().filter(subscription__in=active).count()
    running = Recovery.objects.running().filter(subscription__in=active).count()
    text = ngettext(
        "%(count)s recovery that runs waits until then.",
        "%(count)s recoveries that run wait until then.",
        running,
    )
    return [
        _describe_failing(waiting) if waiting else gettext("Nothing waits to be sent now."),
        *([text % {"count": running}] if running else []),
    ]


def _describe_endpoints(active: Sequence[Subscription]) -> str:
    text = ngettext(
        "Nothing more is sent to %(urls)s.",
        "Nothing more is sent to %(count)s endpoints: %(urls)s.",
        len(active),
    )
    urls = [row.url for row in active[:MOST_NAMED]]
    shown = gettext(", ").join([*urls, *(["…"] if len(active) > MOST_NAMED else [])])
    return text % {"count": len(active), "urls": shown}


def _describe_failing(waiting: int) -> str:
    text = ngettext(
        "%(count)s delivery that waits will fail, unless its endpoint is resumed before the"
        " next attempt.",
        "%(count)s deliveries that wait will fail, unless their endpoint is resumed before the"
        " next attempt.",
        waiting,
    )
    return text % {"count": f"{waiting:,}"}


def _describe_skipped(rows: Sequence[Subscription], status: Status) -> list[str]:
    deleted = sum(row.deleted_at is not None for row in rows)
    same = sum(row.deleted_at is None and row.status == status for row in rows)
    return count_in_words(ALREADY[status], same) + count_in_words(DELETED, deleted)

"""What the page of a delivery shows: its attempts, when the next one is, and the message."""

from datetime import datetime

from django.contrib import admin
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife.backoffice.admin import (
    NOTHING,
    ReadOnlyInline,
    badge,
    long_code,
    moment,
    to_the_second,
)
from cleanlife.problems import Problem
from webhooks.admin.events import readable_body
from webhooks.models import Attempt, Delivery, Event


class AttemptInline(ReadOnlyInline):
    """Every time it was sent; times in Riyadh."""

    model = Attempt
    fields = ["number", "at", "outcome", "code", "took", "endpoint", "answer"]
    empty_advice = _("Not sent yet.")

    @admin.display(description=_("Sent"))
    def at(self, attempt: Attempt) -> str:
        """Show the moment."""
        return to_the_second(attempt.started_at)

    @admin.display(description=_("Took"))
    def took(self, attempt: Attempt) -> str:
        """Show the duration."""
        if attempt.milliseconds is None:
            return NOTHING
        took = gettext("%(number)s ms") % {"number": f"{attempt.milliseconds:,}"}
        return format_html('<span class="nowrap">{}</span>', took)

    @admin.display(description=_("Answer code"))
    def code(self, attempt: Attempt) -> str:
        """Show the HTTP status of the answer."""
        return str(attempt.status_code or NOTHING)

    @admin.display(description=_("Outcome"))
    def outcome(self, attempt: Attempt) -> str:
        """Show what came of it, in words."""
        if attempt.finished_at is None:
            return gettext("Being sent, or unknown because the worker stopped")
        if attempt.problem:
            return capfirst(str(attempt.problem))
        return badge(_("Delivered"), kind="delivered")

    @admin.display(description=_("Sent to"))
    def endpoint(self, attempt: Attempt) -> str:
        """Show the URL of that time; the subscription may have another by now."""
        return long_code(attempt.url)

    @admin.display(description=_("Answer (beginning)"))
    def answer(self, attempt: Attempt) -> str:
        """Show what the endpoint answered."""
        if not attempt.answer_excerpt:
            return NOTHING
        return format_html('<pre class="message" dir="ltr">{}</pre>', attempt.answer_excerpt)


def describe_next_attempt(delivery: Delivery, *, now: datetime) -> str:
    """Say when it is sent next, and what delays it; a dash when it is over."""
    if delivery.status == Delivery.Status.FAILED:
        return _describe_failed(delivery)
    if delivery.next_attempt_at is None:
        return NOTHING
    return _describe_waiting(delivery, delivery.next_attempt_at, now)


def _describe_waiting(delivery: Delivery, due_at: datetime, now: datetime) -> str:
    is_due = delivery.is_due(now)
    if delivery.lease_token is not None and not is_due:
        return gettext("Being sent now")
    reason = delivery.reason_to_give_up
    if reason:
        return _describe_end(due_at, reason, is_due=is_due)
    lane = delivery.subscription.lane
    if lane.open_until and lane.open_until > max(due_at, now):
        text = gettext("Waits because the endpoint fails, until %(moment)s")
        return text % {"moment": moment(lane.open_until)}
    if is_due:
        return gettext("As soon as a worker is free")
    return moment(due_at)


def _describe_failed(delivery: Delivery) -> str:
    if delivery.is_retryable:
        return gettext("None, unless it is retried by hand")
    if delivery.subscription.deleted_at is not None:
        return gettext("None: its subscription is deleted")
    return gettext("None: its message is no longer kept")


def _describe_end(due_at: datetime, reason: Problem, *, is_due: bool) -> str:
    if is_due:
        text = gettext("None, it will fail now: %(reason)s")
        return text % {"reason": reason}
    text = gettext("None, it will fail on %(moment)s: %(reason)s")
    return text % {"moment": moment(due_at), "reason": reason}


def folded_body(event: Event) -> str:
    """Show the body behind a line to click on."""
    if event.body is None:
        return readable_body(event)
    return format_html(
        "<details><summary>{}</summary>{}</details>",
        gettext("Show the message"),
        readable_body(event),
    )

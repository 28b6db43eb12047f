"""How an endpoint is doing, in words."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Min, Q
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, gettext_noop, ngettext, override

from cleanlife.backoffice.admin import badge, moment
from webhooks.models import Condition, Delivery, Subscription

COLOURS = {
    Condition.HEALTHY: "success",
    Condition.SLOW: "pending",
    Condition.FAILING: "failed",
    Condition.PAUSED: "inactive",
    Condition.GIVEN_UP: "danger",
    Condition.DELETED: "inactive",
}
LAST_DAY = timedelta(days=1)
# The note in the history, in the language of the person who paused it.
PAUSED = gettext_noop("Paused.")
# The history is written a moment after the change.
_AT_ONCE = timedelta(minutes=1)


def condition_badge(subscription: Subscription) -> str:
    """Show the condition in its colour."""
    condition = subscription.condition
    return badge(condition.label, kind=COLOURS[condition])


def condition_line(subscription: Subscription, now: datetime) -> str:
    """Add since when it fails and how long it is held back, in one line."""
    lane = subscription.lane
    if subscription.condition == Condition.GIVEN_UP:
        text = gettext("on %(moment)s")
        return text % {"moment": moment(subscription.given_up_at)}
    if subscription.condition != Condition.FAILING:
        return ""
    if lane.throttle.is_open(now):
        return gettext("held back until %(moment)s") % {"moment": moment(lane.open_until)}
    return gettext("since %(moment)s") % {"moment": moment(lane.failing_since)}


def describe_condition(subscription: Subscription, *, now: datetime) -> str:
    """Say all that is known of it, and what to do."""
    sentences = _SENTENCES[subscription.condition](subscription, now)
    lines = format_html_join("", '<span class="line">{}</span>', ((s,) for s in sentences))
    return format_html("{}{}", condition_badge(subscription), lines)


def describe_waiting(subscription: Subscription) -> str:
    """Say how many deliveries wait and since when the oldest does."""
    found = subscription.deliveries.waiting().aggregate(
        count=Count("pk"), oldest=Min("created_at")
    )
    if not found["count"]:
        return gettext("None")
    text = ngettext(
        "%(count)s, since %(moment)s",
        "%(count)s, the oldest since %(moment)s",
        found["count"],
    )
    return text % {"count": f"{found['count']:,}", "moment": moment(found["oldest"])}


def describe_last_day(subscription: Subscription, *, now: datetime) -> str:
    """Say what became of the deliveries of the last 24 hours."""
    status = Delivery.Status
    found = subscription.deliveries.filter(created_at__gt=now - LAST_DAY).aggregate(
        delivered=Count("pk", filter=Q(status=status.DELIVERED)),
        failed=Count("pk", filter=Q(status=status.FAILED)),
        pending=Count("pk", filter=Q(status=status.PENDING)),
    )
    if not any(found.values()):
        return gettext("No event for it")
    text = gettext("%(delivered)s delivered, %(failed)s failed, %(pending)s waiting")
    return text % {name: f"{count:,}" for name, count in found.items()}


def describe_secret(subscription: Subscription, *, now: datetime) -> str:
    """Describe a change of secrets, or one that cannot be read; empty when all is well."""
    if not subscription.secrets_at(now):
        return gettext(
            "It cannot be read, so nothing is sent. Tell the engineers: an encryption key is"
            " missing."
        )
    until = subscription.previous_secret_until
    if until is None or until <= now:
        return ""
    text = gettext("Being changed: the old one is valid too until %(moment)s.")
    return text % {"moment": moment(until)}


def _healthy(subscription: Subscription, now: datetime) -> list[str]:
    return [gettext("Nothing has failed since its last success.")]


def _slow(subscription: Subscription, now: datetime) -> list[str]:
    return [gettext("It takes more than a second to answer, so it gets fewer at a time.")]


def _failing(subscription: Subscription, now: datetime) -> list[str]:
    lane = subscription.lane
    text = ngettext(
        "Fails since %(moment)s: %(count)s failure.",
        "Fails since %(moment)s: %(count)s failures in a row.",
        lane.failures,
    )
    sentences = [text % {"moment": moment(lane.failing_since), "count": lane.failures}]
    if lane.throttle.is_open(now):
        text = gettext("Held back until %(moment)s; then one delivery goes first, as a test.")
        sentences.append(text % {"moment": moment(lane.open_until)})
    return [*sentences, *_last_problem(subscription)]


def _given_up(subscription: Subscription, now: datetime) -> list[str]:
    text = gettext(
        "The system stopped sending on %(moment)s, because nothing could be delivered for days."
    )
    advice = gettext(
        "Once the endpoint works again: resume it, then send again what it missed."
    )
    at = {"moment": moment(subscription.given_up_at)}
    return [text % at, *_last_problem(subscription), advice]


def _paused(subscription: Subscription, now: datetime) -> list[str]:
    entry = _last_pause(subscription)
    if entry is None:
        return [gettext("The partner paused it, over the API. Nothing is sent to it.")]
    by = {"name": entry.user.get_username(), "moment": moment(entry.action_time)}
    if subscription.updated_at - entry.action_time > _AT_ONCE:
        text = gettext(
            "%(name)s paused it here on %(moment)s; the partner has changed it since."
            " Nothing is sent to it."
        )
        return [text % by]
    return [gettext("%(name)s paused it on %(moment)s. Nothing is sent to it.") % by]


def _last_pause(subscription: Subscription) -> LogEntry | None:
    """Return the entry of the last time that staff paused it."""
    notes = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            notes.append(gettext(PAUSED))
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Subscription),
        object_id=str(subscription.pk),
        change_message__in=notes,
    )
    return entries.select_related("user").order_by("-action_time").first()


def _deleted(subscription: Subscription, now: datetime) -> list[str]:
    text = gettext("The partner deleted it on %(moment)s.")
    return [text % {"moment": moment(subscription.deleted_at)}]


_SENTENCES = {
    Condition.HEALTHY: _healthy,
    Condition.SLOW: _slow,
    Condition.FAILING: _failing,
    Condition.PAUSED: _paused,
    Condition.GIVEN_UP: _given_up,
    Condition.DELETED: _deleted,
}


def _last_problem(subscription: Subscription) -> list[str]:
    failed = subscription.deliveries.filter(problem__isnull=False).order_by("-created_at")
    problem = failed.values_list("problem", flat=True).first()
    if not problem:
        return []
    return [gettext("Last problem: %(problem)s.") % {"problem": problem}]

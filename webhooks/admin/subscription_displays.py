"""Columns of a subscription, for the list and for its page, and the filter of the list."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.admin import long_code
from webhooks.admin.condition import (
    condition_badge,
    condition_line,
    describe_condition,
    describe_last_day,
    describe_secret,
    describe_waiting,
)
from webhooks.event_types import EventType
from webhooks.models import Condition, Delivery, Subscription

NEEDS_CARE = "TROUBLE"


class SubscriptionDisplays:
    """How an endpoint and its state are shown."""

    @admin.display(description=_("URL"), ordering="url")
    def endpoint(self, subscription: Subscription) -> str:
        """Show where the events go."""
        return long_code(subscription.url)

    @admin.display(description=_("How it is doing"), ordering="lane__failing_since")
    def doing(self, subscription: Subscription) -> str:
        """Show the condition in a list."""
        line = condition_line(subscription, clock.now())
        return format_html(
            '{}<span class="quiet-line">{}</span>', condition_badge(subscription), line
        )

    @admin.display(description=_("Waiting"))
    def waiting(self, subscription: Any) -> str:
        """Show how many deliveries wait, as the list has counted."""
        return f"{subscription.waiting_count:,}" if subscription.waiting_count else ""

    @admin.display(description=_("Now"))
    def condition(self, subscription: Subscription) -> str:
        """Describe the condition in full."""
        return describe_condition(subscription, now=clock.now())

    @admin.display(description=_("Waiting deliveries"))
    def waiting_here(self, subscription: Subscription) -> str:
        """Show how many wait, and how long."""
        return describe_waiting(subscription)

    @admin.display(description=_("Last 24 hours"))
    def last_day(self, subscription: Subscription) -> str:
        """Show what became of the newest deliveries."""
        return describe_last_day(subscription, now=clock.now())

    @admin.display(description=_("Secret"))
    def secrets(self, subscription: Subscription) -> str:
        """Show a change under way, never the secret."""
        return describe_secret(subscription, now=clock.now())

    @admin.display(description=_("Events"))
    def received_events(self, subscription: Subscription) -> str:
        """Name the events, one after the other."""
        names = dict(EventType.choices)
        labels = [str(names.get(event, event)) for event in subscription.events]
        if len(labels) == len(names):
            return gettext("All events")
        return format_html("{}", gettext(", ").join(labels))


class SubscriptionList(ChangeList):
    """A page of the list, with what waits for each."""

    def get_results(self, request: HttpRequest) -> None:
        """Count for the whole page by one query."""
        super().get_results(request)
        rows = list(self.result_list)
        waiting = Delivery.objects.waiting().filter(subscription__in=rows).order_by()
        grouped = waiting.values_list("subscription").annotate(count=Count("pk"))
        counts = dict(grouped)
        for row in rows:
            row.waiting_count = counts.get(row.pk, 0)
        self.result_list = rows


class ConditionFilter(admin.SimpleListFilter):
    """Choose what needs care, or one condition."""

    title = _("how it is doing")
    parameter_name = "condition"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer them, what needs care first."""
        return [(NEEDS_CARE, _("Needs care")), *Condition.choices]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Subscription]
    ) -> QuerySet[Subscription]:
        """Keep those of the chosen condition."""
        value = self.value()
        if value == NEEDS_CARE:
            chosen = Subscription.objects.in_trouble(clock.now())
        elif value in Condition.values:
            chosen = Subscription.objects.in_condition(Condition(value))
        else:
            return queryset
        return queryset.filter(pk__in=chosen.values("pk"))

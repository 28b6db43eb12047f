"""The filter of subscriptions by how they are doing."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from webhooks.models import Condition, Subscription

TROUBLE = "TROUBLE"


class ConditionFilter(admin.SimpleListFilter):
    """Choose what needs care, or one condition."""

    title = _("how it is doing")
    parameter_name = "condition"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer them, what needs care first."""
        return [(TROUBLE, _("Needs care")), *Condition.choices]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Subscription]
    ) -> QuerySet[Subscription]:
        """Keep those of the chosen condition."""
        value = self.value()
        if value == TROUBLE:
            chosen = Subscription.objects.in_trouble(clock.now())
        elif value in Condition.values:
            chosen = Subscription.objects.in_condition(Condition(value))
        else:
            return queryset
        return queryset.filter(pk__in=chosen.values("pk"))

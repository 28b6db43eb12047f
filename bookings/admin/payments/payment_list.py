"""The list of payments: the filter of problems, and the sums above the rows."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bookings.lifecycle import PaymentState
from bookings.models import Payment
from cleanlife.money import show_sar
from cleanlife.problems import NO_PROBLEM


class ProblemFilter(admin.SimpleListFilter):
    """Choose the payments of which something went wrong."""

    title = _("has a problem")
    parameter_name = "problem"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer both."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Payment]) -> QuerySet[Payment]:
        """Keep those with, or without, a problem."""
        if self.value() == "yes":
            return queryset.exclude(problem=NO_PROBLEM)
        return queryset.filter(problem=NO_PROBLEM) if self.value() == "no" else queryset


class PaymentList(ChangeList):
    """A page of the list, with the sums of all that is selected."""

    @cached_property
    def summary(self) -> str:
        """Tell what came, what went back and what was kept, by one query."""
        rows = self.queryset.order_by().select_related(None)
        sums = rows.aggregate(
            captured=Sum(
                "amount_halalas", filter=Q(status=PaymentState.CAPTURED.value), default=0
            ),
            refunded=Sum("refunded_halalas", default=0),
        )
        parts = (
            (_("Paid"), sums["captured"]),
            (_("Refunded or on its way back"), sums["refunded"]),
            (_("Kept"), sums["captured"] - sums["refunded"]),
        )
        shown = [
            format_html("<span>{}: <strong>{}</strong></span>", name, show_sar(halalas))
            for name, halalas in parts
        ]
        return format_html("{}{}{}", *shown)

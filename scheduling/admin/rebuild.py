"""Rebuild the days that an edit touches and say which visits no longer fit."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from cleanlife import clock
from cleanlife.wording import write_span
from scheduling.models import Reservation
from scheduling.services.rebuild_after_change import WorkRule, rebuild_after_change

SHOWN_VISITS = 10


def rebuild_on_commit(request: HttpRequest, changed: Iterable[WorkRule]) -> None:
    """Apply changed rules once they are saved, and report to whoever saved them."""
    rules = list(changed)

    def apply() -> None:
        unfit = rebuild_after_change(changed=rules, now=clock.now())
        if unfit:
            messages.warning(request, _describe(unfit))

    transaction.on_commit(apply)


def _describe(visits: list[Reservation]) -> str:
    shown = "; ".join(
        f"{visit.date} {write_span(visit.start_minute, visit.end_minute)}, {visit.team}"
        for visit in visits[:SHOWN_VISITS]
    )
    more = len(visits) - SHOWN_VISITS
    text = ngettext(
        "%(count)s booked visit no longer fits these hours. It stays booked until you move or"
        " cancel it: %(visits)s.",
        "%(count)s booked visits no longer fit these hours. They stay booked until you move or"
        " cancel them: %(visits)s.",
        len(visits),
    )
    rest = gettext("; and %(count)s more") % {"count": more} if more > 0 else ""
    return text % {"count": len(visits), "visits": shown + rest}


class RebuildingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A rule of work: what it touched before and what it touches now is rebuilt."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Save, then rebuild for the rule as it was and as it is."""
        before = list(self.model.objects.filter(pk=obj.pk)) if change else []
        super().save_model(request, obj, form, change)
        rebuild_on_commit(request, [*before, obj])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete, then rebuild what the rule touched."""
        rebuild_on_commit(request, [obj])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete many, then rebuild what they touched."""
        rebuild_on_commit(request, list(queryset))
        super().delete_queryset(request, queryset)

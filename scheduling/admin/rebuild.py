"""Rebuild the days that an edit affects, and warn of visits that no longer fit."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext

from cleanlife import clock
from cleanlife.wording import write_day, write_span
from scheduling.admin.shown_lines import with_first_lines
from scheduling.models import Reservation
from scheduling.services.rebuild_after_change import WorkRule, rebuild_after_change


def rebuild_on_commit(request: HttpRequest, changed: Iterable[WorkRule]) -> None:
    """Apply changed rules once they are saved, and warn the user of unfit visits."""
    rules = list(changed)

    def apply() -> None:
        unfit = rebuild_after_change(changed=rules, now=clock.now())
        if unfit:
            messages.warning(request, _describe(request, unfit))

    transaction.on_commit(apply)


def _describe(request: HttpRequest, visits: list[Reservation]) -> str:
    text = ngettext(
        "%(count)s booked visit does not fit these hours. It stays booked until you move or"
        " cancel it:",
        "%(count)s booked visits do not fit these hours. They stay booked until you move or"
        " cancel them:",
        len(visits),
    )
    warning = with_first_lines(
        text % {"count": len(visits)}, [_name(visit) for visit in visits]
    )
    if not request.user.has_perm("scheduling.view_reservation"):
        return warning
    url = reverse("admin:scheduling_reservation_changelist") + "?fits=no"
    link = gettext("List every visit that does not fit")
    return format_html('{}<br><a href="{}">{}</a>', warning, url, link)


def _name(visit: Reservation) -> str:
    when = f"{write_day(visit.date)} {write_span(visit.start_minute, visit.end_minute)}"
    return gettext(", ").join([when, visit.team.name])


class RebuildingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A rule of work; the days it affected before and those it affects now are rebuilt."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Save, then rebuild for the rule as it was and as it is."""
        before = list(self.model.objects.filter(pk=obj.pk)) if change else []
        super().save_model(request, obj, form, change)
        rebuild_on_commit(request, [*before, obj])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete, then rebuild the days that the rule affected."""
        rebuild_on_commit(request, [obj])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete many, then rebuild the days that they affected."""
        rebuild_on_commit(request, list(queryset))
        super().delete_queryset(request, queryset)

"""What a page of deletion has shown: it deletes that, or nothing."""

from copy import copy
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from cleanlife.backoffice.deletion import delete_unused, describe_row
from cleanlife.backoffice.versions.confirmation import Confirmation


def describe_deletion(
    model_admin: Any, request: HttpRequest, rows: QuerySet[Any]
) -> dict[str, str]:
    """Say what is deleted: how much of what, and what stands in each row."""
    found = list(rows)
    counts = model_admin.get_deleted_objects(found, request)[1]
    told = {capfirst(str(kind)): str(count) for kind, count in dict(counts).items()}
    for row in found:
        told |= describe_row(row) if len(found) == 1 else {str(row): _in_one_line(row)}
    return told


def _in_one_line(row: Model) -> str:
    # By the keys of what it refers to: no query for each row.
    values = (getattr(row, field.attname) for field in row._meta.concrete_fields)  # noqa: SLF001
    return ", ".join(str(value) for value in values)


def without_press(request: HttpRequest) -> HttpRequest:
    """Return the request as if the page were opened and nothing pressed."""
    asked = copy(request)
    asked.method = "GET"
    asked.POST = QueryDict()
    return asked


@admin.action(
    permissions=["delete"],
    description=delete_unused.short_description,  # type: ignore[attr-defined]
)
def delete_as_shown(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | None:
    """Delete the selected rows if they are as the page has shown them."""
    rows = modeladmin.model._base_manager.filter(  # noqa: SLF001 - as Django's admin does
        pk__in=[row.pk for row in queryset]
    )
    confirmation = Confirmation(
        request, lambda: describe_deletion(modeladmin, request, rows.all()), lock=rows
    )
    if not request.POST.get("post"):
        return _shown_with(delete_unused(modeladmin, request, queryset), confirmation)
    with confirmation.pressed() as is_as_told:
        if is_as_told:
            return _shown_with(delete_unused(modeladmin, request, queryset), confirmation)
        asked = without_press(request)
        return _shown_with(delete_unused(modeladmin, asked, queryset), confirmation)


def _shown_with(answer: HttpResponse | None, confirmation: Confirmation) -> HttpResponse | None:
    if isinstance(answer, TemplateResponse) and answer.context_data is not None:
        answer.context_data["confirmation"] = confirmation
    return answer

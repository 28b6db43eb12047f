"""Deletion of what is in use is refused in words, with the way out: deactivate it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife.backoffice.admin import NOTHING, note
from cleanlife.backoffice.uses import USES, label_of, relations_to, rows_of
from cleanlife.db import is_postgresql
from cleanlife.wording import count_in_words


@dataclass(frozen=True)
class InUse:
    """A row that stays: what leads to it, what deactivation does, and the URL that does it."""

    subject: Model
    uses: list[str]
    hint: str | Promise
    deactivation: str | None
    confirmation: Any

    def __str__(self) -> str:
        return f"{self.subject}: {gettext(', ').join(self.uses)}"


class DeletionGuard(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin that deletes only what nothing else refers to.

    Whatever the models say of deletion (protect, cascade, empty): no row of another page goes
    or changes with it.
    """

    # Of `VersionedAdmin`, which stands on this module and is part of every admin.
    confirm: Callable[..., Any]

    # Relations whose rows are nothing without this one and go with it: ``app.Model.field``.
    parts: ClassVar[frozenset[str]] = frozenset()
    # What deactivation does, for the page that offers it.
    deactivation_hint: str | Promise = _("It is offered no more; what refers to it stays.")

    def reasons_to_keep(self, found: Model) -> list[str]:
        """Say what refers to a row, kind by kind."""
        phrases: list[str] = []
        for relation in relations_to(self.model):
            if label_of(relation) not in self.parts:
                phrases += self.count_rows(label_of(relation), rows_of(relation, found))
        return phrases

    def count_rows(self, label: str, rows: QuerySet[Any]) -> list[str]:
        """Count the rows of one relation in words."""
        return count_in_words(USES[label], rows.count())

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        """Name those that are in use; only when there are none, list what goes."""
        found = list(objs)
        kept = [
            self._kept(request, one, uses)
            for one in found
            if (uses := self.reasons_to_keep(one))
        ]
        if kept:
            return [], {}, set(), kept
        listed, counts, missing, protected = super().get_deleted_objects(found, request)
        # Parts need no permission of their own.
        return listed, counts, missing & {self.opts.verbose_name}, protected

    def _kept(self, request: HttpRequest, found: Any, uses: list[str]) -> InUse:
        may_change = self.has_change_permission(request, found)
        is_offered = getattr(found, "is_active", False) and may_change
        url = self._url("deactivate", found) if is_offered else None
        hint = self.deactivation_hint if url else ""
        return InUse(found, uses, hint, url, self._deactivation(request, found))

    def _deactivation(self, request: HttpRequest, found: Model) -> Any:
        rows = self.model._base_manager.filter(pk=found.pk)  # noqa: SLF001 - as Django's admin does
        return self.confirm(request, lambda: describe_row(rows.get()), lock=rows)

    def _url(self, name: str, found: Model) -> str:
        kind = f"{self.opts.app_label}_{self.opts.model_name}"
        return reverse(f"admin:{kind}_{name}", args=[quote(found.pk)])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete, and let the database object now rather than after the success was told."""
        super().delete_model(request, obj)
        _check_now()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete many, and let the database object now."""
        super().delete_queryset(request, queryset)
        _check_now()

    def delete_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Ask and delete; what came into use meanwhile is shown instead."""
        try:
            return super().delete_view(request, object_id, extra_context)
        # A ProtectedError is one, too.
        except IntegrityError:
            _say_late(request)
            return redirect(request.path)

    def get_urls(self) -> list[Any]:
        """Add the URL that deactivates, for what can be."""
        if not _has_switch(self.model):
            return super().get_urls()
        view = self.admin_site.admin_view(self.deactivate_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_deactivate"
        return [path("<path:object_id>/deactivate/", view, name=name), *super().get_urls()]

    def deactivate_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Deactivate what may not be deleted, and show it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        found: Any = self.get_object(request, unquote(object_id))
        if found is None:
            raise Http404
        is_allowed = self.has_change_permission(request, found)
        if not (is_allowed and self.has_delete_permission(request, found)):
            raise PermissionDenied
        confirmation = self._deactivation(request, found)
        with confirmation.pressed() as is_as_told:
            found.refresh_from_db()
            if is_as_told and found.is_active:
                self.deactivate(request, found)
                return redirect(self._url("change", found))
        return self._ask_again(request, found, confirmation)

    def _ask_again(self, request: HttpRequest, found: Any, confirmation: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Deactivate it"),
            "subject": found,
            "back": self._url("change", found),
            "confirmation": confirmation,
            "button": gettext("Deactivate it") if found.is_active else "",
        }
        return TemplateResponse(request, "backoffice/form_page.html", context)

    def deactivate(self, request: HttpRequest, found: Any) -> None:
        """Switch it off, log it and say so."""
        found.is_active = False
        found.save(update_fields=["is_active"])
        self.log_change(request, found, note(_("Deactivated.")))
        text = gettext("%(subject)s is deactivated. Everything that refers to it is kept.")
        messages.success(request, text % {"subject": found})


def describe_row(row: Model) -> dict[str, str]:
    """Say what stands in each field of a row."""
    return {
        capfirst(str(field.verbose_name)): str(_shown(row, field))
        for field in row._meta.concrete_fields  # noqa: SLF001 - as Django's admin does
        if not field.primary_key
    }


def _shown(row: Model, field: Any) -> Any:
    value = getattr(row, field.name)
    shown = getattr(row, f"get_{field.name}_display", lambda: value)()
    return NOTHING if shown is None or shown == "" else shown


@admin.action(
    permissions=["delete"],
    description=delete_selected.short_description,  # type: ignore[attr-defined]
)
def delete_unused(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | None:
    """Delete all of the selected rows, or none when one of them is in use."""
    try:
        with transaction.atomic():
            answer: TemplateResponse | None = delete_selected(modeladmin, request, queryset)
    except IntegrityError:
        _say_late(request)
        return None
    if answer is not None and answer.context_data:
        kept = {one.subject for one in answer.context_data["protected"]}
        answer.context_data["unused"] = [one for one in queryset if one not in kept]
    return answer


def _check_now() -> None:
    # SQLite lets nobody write between the count and the deletion.
    if is_postgresql():
        connection.check_constraints()


def _say_late(request: HttpRequest) -> None:
    text = gettext("Nothing was deleted: meanwhile it has come into use.")
    messages.error(request, text)


def _has_switch(model: type[Model]) -> bool:
    try:
        model._meta.get_field("is_active")  # noqa: SLF001 - as Django's admin does
    except FieldDoesNotExist:
        return False
    return True

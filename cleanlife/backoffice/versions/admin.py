"""What every admin page does about versions: change forms, editable lists, deletions."""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import get_language, override

from cleanlife.backoffice.versions.confirmation import Confirmation, Difference
from cleanlife.backoffice.versions.deletion import describe_deletion, without_press
from cleanlife.backoffice.versions.gone import gone_page
from cleanlife.backoffice.versions.page import Page, Typed
from cleanlife.backoffice.versions.token import posted_version, version_of
from cleanlife.backoffice.versions.told import told_since


@dataclass
class Comparison:
    """A form that came back, beside what is stored; ``field`` is its next hidden field."""

    field: str
    request: HttpRequest
    rows: list[tuple[type[Model], str]]
    since: datetime | None = None
    differences: tuple[Difference, ...] = ()
    is_refused: bool = False
    shows_typed: bool = True

    @cached_property
    def told(self) -> list[str]:
        """Say who changed what since the page was opened, as far as is known."""
        return told_since(self.request, self.rows, self.since) if self.since else []


class VersionedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin whose forms carry what they were made from; a stale one overwrites nothing."""

    def confirm(
        self,
        request: HttpRequest,
        promise: Callable[[], dict[str, str]],
        *,
        lock: QuerySet[Any],
    ) -> Confirmation:
        """Return what compares a press with what its page said of these rows."""
        return Confirmation(request, promise, lock=lock)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Save only what was typed into the present state; else show what has changed."""
        is_change = request.method == "POST" and object_id and "_saveasnew" not in request.POST
        if not (is_change and object_id):
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            found = self.get_object(request, unquote(object_id))
            if not self.has_change_permission(request, found):
                raise PermissionDenied
            if found is not None:
                self.lock_before_change(request, found)
                # It may have gone while we waited.
                found = self.get_object(request, unquote(object_id))
            if found is None:
                return gone_page(self, request, unquote(object_id))
            compare(request, lambda: self._stored_page(request, found), [found])
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 - as Django calls it
        **options: Any,
    ) -> Any:
        """Let a refused form be shown again and not saved."""
        form = super().get_form(request, obj, change, **options)
        return _refused(form) if change and is_refused(request) else form

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *arguments: Any,
        **options: Any,
    ) -> HttpResponse:
        """Put the version into the form."""
        if context.get("original") and self.has_change_permission(request, context["original"]):
            inlines = context["inline_admin_formsets"]
            shown = [each.formset for each in inlines if each.has_change_permission]
            carry(request, context, lambda: Page(context["adminform"].form, shown))
        return super().render_change_form(request, context, *arguments, **options)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Treat the rows that are edited in the list as a form's."""
        is_saving = request.method == "POST" and "_save" in request.POST
        if is_saving and self.list_editable and self.has_change_permission(request):
            with transaction.atomic():
                self._compare_list(request)
                answer = super().changelist_view(request, extra_context)
        else:
            answer = super().changelist_view(request, extra_context)
        if isinstance(answer, TemplateResponse) and answer.context_data:
            context = answer.context_data
            formset = getattr(context.get("cl"), "formset", None)
            if formset:
                carry(request, context, lambda: Page(None, [formset]))
        return answer

    def get_changelist_formset(self, request: HttpRequest, **options: Any) -> Any:
        """Let refused rows be shown again and not saved."""
        formset = super().get_changelist_formset(request, **options)
        return _refused(formset) if is_refused(request) else formset

    def delete_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Delete only what the page has shown."""
        found = self.get_object(request, unquote(object_id))
        if not self.has_delete_permission(request, found):
            raise PermissionDenied
        if found is None:
            return gone_page(self, request, unquote(object_id))
        rows = self.model._base_manager.filter(pk=found.pk)  # noqa: SLF001 - as Django's admin does
        confirmation = Confirmation(
            request, lambda: describe_deletion(self, request, rows.all()), lock=rows
        )
        context = {**(extra_context or {}), "confirmation": confirmation}
        if request.method != "POST":
            return super().delete_view(request, object_id, context)
        with confirmation.pressed() as is_as_told:
            asked = request if is_as_told else without_press(request)
            return super().delete_view(asked, object_id, context)

    def lock_before_change(self, request: HttpRequest, found: Model) -> None:
        """Lock the row and those inside its page; whose rules read more locks that first."""
        lock_rows(type(found), pk=found.pk)
        for formset, inline in self.get_formsets_with_inlines(request, found):
            if inline.has_change_permission(request, found):
                lock_rows(formset.model, **{formset.fk.name: found})

    def _stored_page(self, request: HttpRequest, found: Model) -> Page:
        asked = copy(request)
        asked.method = "GET"
        names = flatten_fieldsets(self.get_fieldsets(asked, found))
        form = self.get_form(asked, found, change=True, fields=names)(instance=found)
        made: Any = self._create_formsets(asked, found, change=True)  # type: ignore[attr-defined]
        pairs = zip(*made, strict=True)
        return Page(
            form,
            [each for each, inline in pairs if inline.has_change_permission(request, found)],
        )

    def _compare_list(self, request: HttpRequest) -> None:
        formset = self.get_changelist_formset(request)
        prefix = formset.get_default_prefix()
        rows = self._get_list_editable_queryset(request, prefix)
        lock_rows(self.model, pk__in=[row.pk for row in rows])
        page = lambda: Page(None, [formset(queryset=rows.all())], keeps_rows=False)  # noqa: E731
        compare(request, page, rows)


def compare(request: HttpRequest, page: Callable[[], Page], found: Iterable[Model]) -> None:
    """Compare what the form was made from with what is stored; put a stale one right."""
    version = posted_version(request, list)
    rows = [(type(each), str(each.pk)) for each in found]
    with override(version.language if version else get_language()):
        if version and page().is_made_from(version.seen):
            vars(request)["comparison"] = Comparison(version.field, request, rows)
            return
    present = page()
    before, names = version.seen if version else ({}, {})
    typed = Typed(request.POST, present, before)
    rows += [(type(each), str(each.pk)) for each in present.row_objects]
    vars(request)["comparison"] = Comparison(
        version_of(present.seen).field,
        request,
        rows,
        version.at if version else None,
        tuple(typed.differences(names)) if version else (),
        is_refused=typed.changes_something,
    )
    request.POST = typed.merged  # type: ignore[assignment]


def _comparison(request: HttpRequest) -> Comparison | None:
    found: Comparison | None = vars(request).get("comparison")
    return found


def is_refused(request: HttpRequest) -> bool:
    """Return whether the posted form was stale, so that it is only shown again."""
    comparison = _comparison(request)
    return comparison is not None and comparison.is_refused


def carry(request: HttpRequest, context: dict[str, Any], page: Callable[[], Page]) -> None:
    """Put the version of a page, and what has changed since, into what is rendered."""
    comparison = _comparison(request)
    context["version"] = comparison.field if comparison else version_of(page().seen).field
    context["comparison"] = comparison if is_refused(request) else None


def _refused(form: Any) -> Any:
    """Return a form, or a formset, that is shown with its errors and never saved."""

    class Refused(form):  # type: ignore[misc]
        def is_valid(self) -> bool:
            super().is_valid()
            return False

        @property
        def errors(self) -> Any:
            found = super().errors
            # A list with nothing in it for each row would be told as errors.
            return found if any(found) else type(found)()

    return Refused


def lock_rows(model: type[Model], **chosen: Any) -> None:
    """Keep rows from being changed by others until the transaction ends."""
    rows = model._base_manager.filter(**chosen).order_by("pk")  # noqa: SLF001 - as Django's admin does
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))

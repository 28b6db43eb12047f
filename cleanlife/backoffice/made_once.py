"""A form is saved once, however often it is sent: a double click makes no second row."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import quote
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from cleanlife.backoffice.models import SentForm
from cleanlife.backoffice.versions.token import VERSION

TOKEN = "form_token"  # noqa: S105 - the name of a field
KEPT_FOR = timedelta(days=1)
# The same form may be sent by another of its buttons.
NOT_TYPED = {"csrfmiddlewaretoken", VERSION, "_save", "_addanother", "_continue"}


class MadeOnceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin whose pages give each form a token of its own.

    The same form with the same content is saved once and leads to what it made. Content that
    was changed after going back is another form; so is a page that is opened anew.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save the form; lead to what it made if it was saved before."""
        token = request.POST.get(TOKEN)
        context = {**(extra_context or {}), TOKEN: token or uuid4().hex}
        if not token:
            return super().changeform_view(request, object_id, form_url, context)
        with transaction.atomic():
            # Whoever sends the same at the same moment waits here until the first is done.
            sent, is_first = SentForm.objects.get_or_create(pk=_fingerprint(request))
            if not is_first:
                return self._lead_to(request, sent, is_new=object_id is None)
            vars(request)["sent_form"] = sent
            answer = super().changeform_view(request, object_id, form_url, context)
            if not sent.object_id:
                # Nothing was saved: it may be sent again.
                sent.delete()
            return answer

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Answer, and remember what the form made."""
        _remember(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Answer, and remember what the form changed."""
        _remember(request, obj)
        return super().response_change(request, obj)

    def _lead_to(self, request: HttpRequest, sent: SentForm, *, is_new: bool) -> HttpResponse:
        found = self.get_object(request, sent.object_id)
        if found is None:
            messages.warning(request, gettext("What this form made is gone."))
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        if IS_POPUP_VAR in request.POST:
            answer = super().response_add if is_new else super().response_change
            return answer(request, found)
        text = gettext("This form was sent before; it was saved once. This is what it made.")
        messages.info(request, text)
        if not self.has_view_or_change_permission(request, found):
            return self.response_post_save_add(request, found)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return redirect(reverse(name, args=[quote(found.pk)]))


def purge_sent_forms(*, now: datetime) -> None:
    """Forget the forms that nobody will send again."""
    SentForm.objects.filter(created_at__lt=now - KEPT_FOR).delete()


def _fingerprint(request: HttpRequest) -> str:
    typed = sorted(item for item in request.POST.lists() if item[0] not in NOT_TYPED)
    return salted_hmac("sent form", repr((request.path, typed)), algorithm="sha256").hexdigest()


def _remember(request: HttpRequest, found: Any) -> None:
    sent: SentForm | None = vars(request).get("sent_form")
    if sent is not None:
        sent.object_id = str(found.pk)
        sent.save(update_fields=["object_id"])

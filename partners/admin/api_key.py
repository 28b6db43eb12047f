"""API keys: viewed, created and revoked; never edited or deleted."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from cleanlife import clock
from cleanlife.backoffice.admin import ReadOnlyAdmin, note
from cleanlife.backoffice.linked_pages import LinkedPage, LinkedPagesAdmin
from cleanlife.backoffice.search import SearchAdmin
from cleanlife.backoffice.versions.confirmation import Confirmation
from cleanlife.db import decrypt, encrypt
from cleanlife.errors import Invalid
from partners.admin.displays import ApiKeyDisplays, describe_key, describe_partner
from partners.admin.forms import ApiKeyForm
from partners.models import ApiKey, Partner
from partners.services.manage_access import create_api_key, revoke_api_key

# In the session: the id of a new key and, encrypted, the key itself, until it is shown.
NEW_KEY = "new_api_key"


def partner_page(partner: Partner) -> str:
    """Return the URL of the partner's page."""
    return reverse("admin:partners_partner_change", args=[partner.pk])


def revoke_page(api_key: ApiKey) -> str | None:
    """Return the URL of the page that revokes the key, None if it is revoked."""
    if api_key.revoked_at:
        return None
    return reverse("admin:partners_apikey_revoke", args=[api_key.pk])


@admin.register(ApiKey)
class ApiKeyAdmin(ApiKeyDisplays, SearchAdmin, LinkedPagesAdmin, ReadOnlyAdmin):
    """Every key of every partner, searched by the prefix that partners give to support."""

    linked_pages = (
        LinkedPage(
            _("Revoke this key"), revoke_page, "danger", permission="partners.change_apikey"
        ),
    )
    list_display = ["name", "label", "partner", "state", "last_used_at", "expires_at"]
    list_filter = ["environment", "partner", ("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["partner"]
    search_fields = ["search_text", "partner__search_text"]
    search_help_text = _("The 8 characters after pk_live_ or pk_sandbox_, a label or a partner")
    empty_advice = _("Open a partner and choose “Create an API key”.")
    fields = [
        "name",
        "label",
        "partner",
        "state",
        "allowed",
        "limit",
        "ip_addresses",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    ]

    def get_urls(self) -> list[Any]:
        """Add the pages that create, show and revoke."""
        create = self.admin_site.admin_view(self.create_view)
        created = self.admin_site.admin_view(self.created_view)
        revoke = self.admin_site.admin_view(self.revoke_view)
        mine = [
            path("create/<uuid:partner_id>/", create, name="partners_apikey_create"),
            path("<uuid:key_id>/created/", created, name="partners_apikey_created"),
            path("<uuid:key_id>/revoke/", revoke, name="partners_apikey_revoke"),
        ]
        return mine + super().get_urls()

    def create_view(self, request: HttpRequest, partner_id: UUID) -> HttpResponse:
        """Ask what the key is for, make it and lead to the page that shows it."""
        self._require(request, "partners.add_apikey")
        partner = get_object_or_404(Partner, pk=partner_id)
        form = ApiKeyForm(request.POST or None)
        rows = Partner.objects.filter(pk=partner_id)
        confirmation = Confirmation(request, lambda: describe_partner(rows.get()), lock=rows)
        if request.method == "POST" and form.is_valid():
            with confirmation.pressed() as is_as_told:
                made = self._create(request, partner, form) if is_as_told else None
            if made:
                return made
        context = {
            "title": gettext("Create an API key"),
            "confirmation": confirmation,
            "form": form,
            "button": gettext("Create the key"),
        }
        return self._page(request, "create", partner, context)

    @sensitive_variables("key")
    def _create(
        self, request: HttpRequest, partner: Partner, form: ApiKeyForm
    ) -> HttpResponse | None:
        try:
            api_key, key = create_api_key(partner=partner, **form.cleaned_data)
        except Invalid as invalid:
            for error in invalid.errors:
                field = error.field if error.field in form.fields else None
                form.add_error(field, error.message)
            return None
        except IntegrityError:
            # The form was sent before: its key is made.
            return redirect("admin:partners_apikey_created", form.cleaned_data["key_id"])
        self.log_change(request, partner, note(_("Created API key %(key)s."), key=str(api_key)))
        request.session[NEW_KEY] = [str(api_key.pk), encrypt(str(key))]
        return redirect("admin:partners_apikey_created", api_key.pk)

    @sensitive_variables("key", "encrypted")
    def created_view(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """Show the key that this user has just made, once."""
        self._require(request, "partners.add_apikey")
        api_key = get_object_or_404(ApiKey.objects.select_related("partner"), pk=key_id)
        made, encrypted = request.session.get(NEW_KEY) or ("", "")
        if made != str(key_id):
            text = gettext(
                "%(key)s was made and is shown only once. If it is lost, revoke it and create"
                " another one."
            )
            messages.warning(request, text % {"key": api_key})
            return HttpResponseRedirect(partner_page(api_key.partner))
        key = decrypt(encrypted)
        if not key:
            # Another machine made it with a key that this one does not have yet.
            text = gettext("The key cannot be shown at the moment. Go back and try again.")
            messages.error(request, text)
            return HttpResponseRedirect(partner_page(api_key.partner))
        del request.session[NEW_KEY]
        context = {"title": gettext("The new API key"), "api_key": api_key, "key": key}
        response = self._page(request, "created", api_key.partner, context)
        add_never_cache_headers(response)
        return response

    def revoke_view(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """Ask, then revoke."""
        self._require(request, "partners.change_apikey")
        api_key = get_object_or_404(ApiKey.objects.select_related("partner"), pk=key_id)
        partner = api_key.partner
        if api_key.revoked_at:
            text = gettext("%(key)s was revoked already.") % {"key": api_key}
            messages.warning(request, text)
            return HttpResponseRedirect(partner_page(partner))
        rows = ApiKey.objects.filter(pk=key_id)
        confirmation = Confirmation(
            request, lambda: describe_key(rows.select_related("partner").get()), lock=rows
        )
        if request.method == "POST":
            with confirmation.pressed() as is_as_told:
                if is_as_told:
                    self._revoke(request, api_key)
                    return HttpResponseRedirect(partner_page(partner))
        context = {
            "title": gettext("Revoke an API key"),
            "api_key": api_key,
            "confirmation": confirmation,
            "form": forms.Form(),
            "button": gettext("Revoke the key"),
            "button_kind": "danger",
        }
        return self._page(request, "revoke", partner, context)

    def _revoke(self, request: HttpRequest, api_key: ApiKey) -> None:
        revoke_api_key(api_key, now=clock.now())
        done = note(_("Revoked API key %(key)s."), key=str(api_key))
        self.log_change(request, api_key.partner, done)
        text = gettext("%(key)s is revoked. It does not work any more.")
        messages.success(request, text % {"key": api_key})

    def _page(
        self, request: HttpRequest, name: str, partner: Partner, context: dict[str, Any]
    ) -> TemplateResponse:
        opts = Partner._meta  # noqa: SLF001 - as Django's admin does
        shared = {"opts": opts, "back": partner_page(partner), "subject": partner}
        everything = {**self.admin_site.each_context(request), **shared, **context}
        return TemplateResponse(request, f"admin/partners/apikey/{name}.html", everything)

    def _require(self, request: HttpRequest, permission: str) -> None:
        if not request.user.has_perm(permission):
            raise PermissionDenied

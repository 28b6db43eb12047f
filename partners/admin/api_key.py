"""API keys: looked at, created and revoked; never edited or deleted."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_variables

from cleanlife import clock
from cleanlife.backoffice.admin import ReadOnlyAdmin
from cleanlife.backoffice.forms import show_refusal
from cleanlife.backoffice.linked_pages import LinkedPage, LinkedPagesAdmin
from cleanlife.errors import Invalid
from partners.admin.displays import ApiKeyDisplays
from partners.admin.forms import ApiKeyForm
from partners.models import ApiKey, Partner
from partners.services.create_api_key import create_api_key
from partners.services.revoke_api_key import revoke_api_key


def partner_page(partner: Partner) -> str:
    """Return the address of the partner's page."""
    return reverse("admin:partners_partner_change", args=[partner.pk])


def revoke_page(api_key: ApiKey) -> str | None:
    """Return the address of the page that revokes the key, None if it is revoked."""
    if api_key.revoked_at:
        return None
    return reverse("admin:partners_apikey_revoke", args=[api_key.pk])


@admin.register(ApiKey)
class ApiKeyAdmin(ApiKeyDisplays, LinkedPagesAdmin, ReadOnlyAdmin):
    """Every key of every partner, found by the prefix that partners tell support."""

    linked_pages = (LinkedPage("Revoke this key", revoke_page),)
    list_display = ["name", "label", "partner", "limit", "last_used_at", "expires_at", "state"]
    list_filter = ["environment", "partner", ("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["partner"]
    search_fields = ["prefix", "label", "partner__name"]
    search_help_text = "The 8 characters after pk_live_ or pk_sandbox_, a label or a partner"
    fields = [
        "name",
        "label",
        "partner",
        "state",
        "allowed",
        "limit",
        "addresses",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    ]
    readonly_fields = ["name", "state", "allowed", "limit", "addresses"]

    def get_urls(self) -> list[Any]:
        """Add the pages that create and revoke."""
        create = self.admin_site.admin_view(self.create_view)
        revoke = self.admin_site.admin_view(self.revoke_view)
        mine = [
            path("create/<uuid:partner_id>/", create, name="partners_apikey_create"),
            path("<uuid:key_id>/revoke/", revoke, name="partners_apikey_revoke"),
        ]
        return mine + super().get_urls()

    def create_view(self, request: HttpRequest, partner_id: UUID) -> HttpResponse:
        """Ask what the key is for, make it and show it, once."""
        self._require(request, "partners.add_apikey")
        partner = get_object_or_404(Partner, pk=partner_id)
        form = ApiKeyForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            shown = self._create(request, partner, form)
            if shown:
                return shown
        context = {"title": "Create an API key", "form": form, "button": "Create the key"}
        return self._page(request, "create", partner, context)

    @sensitive_variables("key")
    def _create(
        self, request: HttpRequest, partner: Partner, form: ApiKeyForm
    ) -> HttpResponse | None:
        try:
            api_key, key = create_api_key(partner=partner, **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
            return None
        self.log_change(request, partner, f"Created API key {api_key}.")
        context = {"title": "The new API key", "api_key": api_key, "key": str(key)}
        response = self._page(request, "created", partner, context)
        add_never_cache_headers(response)
        return response

    def revoke_view(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """Ask, then revoke."""
        self._require(request, "partners.change_apikey")
        api_key = get_object_or_404(ApiKey.objects.select_related("partner"), pk=key_id)
        partner = api_key.partner
        if request.method == "POST":
            revoke_api_key(api_key, now=clock.now())
            self.log_change(request, partner, f"Revoked API key {api_key}.")
            messages.success(request, f"{api_key} is revoked. It does not work any more.")
            return HttpResponseRedirect(partner_page(partner))
        context = {
            "title": "Revoke an API key",
            "api_key": api_key,
            "form": forms.Form(),
            "button": "Revoke the key",
        }
        return self._page(request, "revoke", partner, context)

    def _page(
        self, request: HttpRequest, name: str, partner: Partner, context: dict[str, Any]
    ) -> TemplateResponse:
        shared = {"opts": self.opts, "back": partner_page(partner), "subject": partner}
        everything = {**self.admin_site.each_context(request), **shared, **context}
        return TemplateResponse(request, f"admin/partners/apikey/{name}.html", everything)

    def _require(self, request: HttpRequest, permission: str) -> None:
        if not request.user.has_perm(permission):
            raise PermissionDenied

"""What a partner's page shows inside: its domains and keys."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cleanlife.backoffice.admin import ReadOnlyInline
from partners.admin.api_key import revoke_page
from partners.admin.displays import ApiKeyDisplays
from partners.admin.forms import AllowedDomainForm
from partners.models import AllowedDomain, ApiKey


class AllowedDomainInline(admin.TabularInline):  # type: ignore[type-arg]
    """The partner's host names."""

    model = AllowedDomain
    form = AllowedDomainForm
    extra = 0
    verbose_name_plural = _("allowed domains (of the partner's pages and webhook endpoints)")


class ApiKeyInline(ApiKeyDisplays, ReadOnlyInline):
    """The partner's keys that are not revoked."""

    model = ApiKey
    verbose_name_plural = _("API keys (revoked ones are in the list of all API keys)")
    fields = ["name", "label", "state", "allowed", "limit", "last_used_at", "expires_at", "end"]
    empty_advice = _("No key yet: choose “Create an API key” at the top of this page.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        """Leave the revoked ones out."""
        found: QuerySet[ApiKey] = super().get_queryset(request)
        return found.filter(revoked_at=None)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out what leads to revoking for those who may not do that."""
        may_revoke = request.user.has_perm("partners.change_apikey")
        return [name for name in self.fields if name != "end" or may_revoke]

    @admin.display(description="")
    def end(self, api_key: ApiKey) -> str:
        """Link to the page that revokes it."""
        return format_html('<a href="{}">{}</a>', revoke_page(api_key), _("Revoke"))

"""How a key is shown to people."""

from django.contrib import admin

from cleanlife import clock
from cleanlife.backoffice.admin import badge
from partners.models import ApiKey, Permission


class ApiKeyDisplays:
    """Columns of a key, for lists and pages alike."""

    @admin.display(description="Key")
    def name(self, api_key: ApiKey) -> str:
        """Show the public part."""
        return f"{api_key.name}_…"

    @admin.display(description="State")
    def state(self, api_key: ApiKey) -> str:
        """Show whether it works."""
        if api_key.revoked_at:
            return badge("Revoked", kind="revoked")
        if api_key.is_usable(clock.now()):
            return badge("Active", kind="active")
        return badge("Expired", kind="expired")

    @admin.display(description="May")
    def allowed(self, api_key: ApiKey) -> str:
        """Show what it may do."""
        if set(api_key.permissions) == set(Permission.values):
            return "Everything"
        labels = [Permission(value).label for value in api_key.permissions]
        return ", ".join(labels) or "Nothing"

    @admin.display(description="Limit")
    def limit(self, api_key: ApiKey) -> str:
        """Show how often it may call."""
        limit = api_key.requests_per_minute
        return f"{limit} a minute" if limit else "No limit"

    @admin.display(description="From")
    def addresses(self, api_key: ApiKey) -> str:
        """Show from where it may call."""
        return ", ".join(api_key.ip_allowlist) or "Any address"

"""Columns of an API key in the back-office."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.admin import badge, left_to_right, moment
from partners.models import ApiKey, Partner, Permission


class ApiKeyDisplays:
    """Columns of a key, for lists and pages alike."""

    @admin.display(description=_("Key"))
    def name(self, api_key: ApiKey) -> str:
        """Show the public part."""
        return left_to_right(f"{api_key.name}_…")

    @admin.display(description=_("Status"))
    def state(self, api_key: ApiKey) -> str:
        """Show whether it works."""
        if api_key.revoked_at:
            return badge(_("Revoked"), kind="revoked")
        if api_key.is_usable(clock.now()):
            return badge(_("Active"), kind="active")
        return badge(_("Expired"), kind="expired")

    @admin.display(description=_("May do"))
    def allowed(self, api_key: ApiKey) -> str:
        """Show what it may do."""
        if set(api_key.permissions) == set(Permission.values):
            return gettext("Everything")
        labels = [str(Permission(value).label) for value in api_key.permissions]
        return gettext(", ").join(labels) or gettext("Nothing")

    @admin.display(description=_("Calls a minute"))
    def limit(self, api_key: ApiKey) -> str:
        """Show how often it may call."""
        limit = api_key.requests_per_minute
        return str(limit) if limit else gettext("No limit")

    @admin.display(description=_("May call from"))
    def ip_addresses(self, api_key: ApiKey) -> str:
        """Show from where it may call."""
        allowed = ", ".join(api_key.ip_allowlist)
        return left_to_right(allowed) if allowed else gettext("Any IP address")


def describe_key(api_key: ApiKey) -> dict[str, str]:
    """Say what revoking a key means now, and for whom."""
    if api_key.revoked_at:
        means = gettext("Nothing: it was revoked on %(moment)s.")
        means %= {"moment": moment(api_key.revoked_at)}
    else:
        means = gettext("Every call with it is refused from now on.")
    permissions = ApiKeyDisplays().allowed(api_key)
    return {
        gettext("Key"): f"{api_key.label} ({api_key.name}_…)",
        gettext("Partner"): f"{api_key.partner} ({api_key.partner.get_status_display()})",
        gettext("May do"): permissions,
        gettext("What happens"): means,
    }


def describe_partner(partner: Partner) -> dict[str, str]:
    """Say whose key it will be, and whether it will work."""
    if partner.is_active:
        means = gettext("It works at once.")
    else:
        means = gettext("It works only once the partner is activated again.")
    return {
        gettext("Partner"): f"{partner} ({partner.get_status_display()})",
        gettext("The key"): means,
    }

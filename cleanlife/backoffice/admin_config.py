"""Django's admin with our own site."""

from importlib import import_module

from django.contrib.admin.apps import AdminConfig


class BackofficeAdminConfig(AdminConfig):
    """Replaces ``django.contrib.admin`` in the list of apps."""

    default_site = "cleanlife.backoffice.site.BackofficeSite"

    def ready(self) -> None:
        """Find the pages of all apps; then replace Django's page of accounts by ours."""
        super().ready()
        import_module("cleanlife.backoffice.staff")

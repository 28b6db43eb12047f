"""Django's admin with our own site."""

from django.contrib.admin.apps import AdminConfig


class BackofficeAdminConfig(AdminConfig):
    """Replaces ``django.contrib.admin`` in the list of apps."""

    default_site = "cleanlife.backoffice.site.BackofficeSite"

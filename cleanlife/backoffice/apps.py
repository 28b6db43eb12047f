"""The Django app of the back-office's conventions."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """Base classes and templates of the admin."""

    name = "cleanlife.backoffice"
    label = "backoffice"
    verbose_name = "Back-office"

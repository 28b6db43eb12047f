"""The Django app of the back-office's conventions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    """Base classes and templates of the admin."""

    name = "cleanlife.backoffice"
    label = "backoffice"
    verbose_name = _("Back-office")

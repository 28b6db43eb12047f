"""The Django app `webhooks`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    """Events, and sending them to partners."""

    name = "webhooks"
    verbose_name = _("Webhooks")

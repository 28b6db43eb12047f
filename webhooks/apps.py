"""The Django app `webhooks`."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Events, and telling partners of them."""

    name = "webhooks"
    verbose_name = "Webhooks"

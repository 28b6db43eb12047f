"""The Django app of the API's conventions."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Named plainly; its records name a partner by id only."""

    name = "cleanlife.api"
    label = "api"
    verbose_name = "Partner API"

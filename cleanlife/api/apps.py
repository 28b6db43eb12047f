"""The Django app of the API's conventions."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Named plainly; it has no models of its own yet."""

    name = "cleanlife.api"
    label = "api"
    verbose_name = "Partner API"

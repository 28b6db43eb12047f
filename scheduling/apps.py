"""The Django app `scheduling`."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """Who can clean, where and when."""

    name = "scheduling"
    verbose_name = "Scheduling"

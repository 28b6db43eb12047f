"""The Django app `scheduling`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    """Who can clean, where and when."""

    name = "scheduling"
    verbose_name = _("Scheduling")

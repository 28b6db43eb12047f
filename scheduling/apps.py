"""The Django app `scheduling`."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _

from scheduling.caches import known_travel


class SchedulingConfig(AppConfig):
    """Who can clean, where and when."""

    name = "scheduling"
    verbose_name = _("Scheduling")

    def ready(self) -> None:
        """Let a changed travel time take effect at once in this process."""
        travel = self.get_model("ZoneTravel")
        post_save.connect(_forget_travel, sender=travel)
        post_delete.connect(_forget_travel, sender=travel)


def _forget_travel(**_: Any) -> None:
    known_travel.forget()

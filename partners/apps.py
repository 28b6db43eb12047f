"""The Django app `partners`."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _

from partners.caches import known_callers


class PartnersConfig(AppConfig):
    """Who may call, and what."""

    name = "partners"
    verbose_name = _("Partners")

    def ready(self) -> None:
        """Let a change of who may call take effect at once in this process."""
        for model in self.get_models():
            post_save.connect(_forget_callers, sender=model)
            post_delete.connect(_forget_callers, sender=model)


def _forget_callers(**_: Any) -> None:
    known_callers.forget()

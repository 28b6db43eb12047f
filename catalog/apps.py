"""The Django app `catalog`."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _

from catalog.caches import known_tiers


class CatalogConfig(AppConfig):
    """What is sold, to whom, at which price."""

    name = "catalog"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        """Let a change of the tiers take effect at once in this process."""
        tier = self.get_model("PricingTier")
        post_save.connect(_forget_tiers, sender=tier)
        post_delete.connect(_forget_tiers, sender=tier)


def _forget_tiers(**_: Any) -> None:
    known_tiers.forget()

"""The Django app `catalog`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from catalog.caches import known_rates, known_tiers


class CatalogConfig(AppConfig):
    """What is sold, by which partner, at which price."""

    name = "catalog"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        """Let changes of tiers and price lists take effect at once in this process."""
        known_tiers.forget_with(self.get_model("PricingTier"))
        known_rates.forget_with(self.get_model("PriceList"), self.get_model("PriceListEntry"))

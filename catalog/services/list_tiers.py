"""List the price factors in force."""

from catalog.caches import known_tiers
from catalog.models import PricingTier


def list_tiers() -> tuple[PricingTier, ...]:
    """Return the active tiers by sorting, as they were a few seconds ago."""
    return known_tiers.read("active", _load) or ()


def _load() -> tuple[PricingTier, ...]:
    return tuple(PricingTier.objects.filter(is_active=True))

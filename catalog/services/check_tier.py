"""Check that no length of a visit has two price factors."""

from catalog.errors import TiersOverlap
from catalog.models import PricingTier
from catalog.prices import overlap


def check_tier(tier: PricingTier) -> None:
    """Raise TiersOverlap if an active tier, saved or not, overlaps with another active one."""
    if not tier.is_active:
        return
    for other in PricingTier.objects.filter(is_active=True).exclude(pk=tier.pk):
        if overlap(tier, other):
            raise TiersOverlap(other)

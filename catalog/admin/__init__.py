"""The back-office of the catalogue: categories, services, tiers, who may sell what."""

from catalog.admin.catalogue import CategoryAdmin, PricingTierAdmin, ServiceAdmin
from catalog.admin.enablement import ServiceEnablementAdmin

__all__ = ["CategoryAdmin", "PricingTierAdmin", "ServiceAdmin", "ServiceEnablementAdmin"]

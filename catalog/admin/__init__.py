"""The back-office of the catalogue: what is sold, who may sell it, for how much."""

from catalog.admin.catalogue import CategoryAdmin, PricingTierAdmin, ServiceAdmin
from catalog.admin.coupon import CouponAdmin
from catalog.admin.enablement import ServiceEnablementAdmin
from catalog.admin.extras import AddOnAdmin, PackageAdmin
from catalog.admin.price_list import PriceListAdmin
from catalog.admin.refund_rule import RefundRuleAdmin

__all__ = [
    "AddOnAdmin",
    "CategoryAdmin",
    "CouponAdmin",
    "PackageAdmin",
    "PriceListAdmin",
    "PricingTierAdmin",
    "RefundRuleAdmin",
    "ServiceAdmin",
    "ServiceEnablementAdmin",
]

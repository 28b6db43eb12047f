"""The tables of the catalogue."""

from catalog.models.catalogue import (
    CURRENCY,
    Category,
    Service,
    ServiceEnablement,
    ServiceQuerySet,
    WorkType,
)
from catalog.models.coupon import Coupon, CouponKind, normal_code
from catalog.models.extra import AddOn, Package
from catalog.models.price_list import PriceList, PriceListEntry
from catalog.models.refund_rule import RefundRule
from catalog.models.tier import PricingTier

__all__ = [
    "CURRENCY",
    "AddOn",
    "Category",
    "Coupon",
    "CouponKind",
    "Package",
    "PriceList",
    "PriceListEntry",
    "PricingTier",
    "RefundRule",
    "Service",
    "ServiceEnablement",
    "ServiceQuerySet",
    "WorkType",
    "normal_code",
]

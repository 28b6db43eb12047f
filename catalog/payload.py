"""The shapes of a service and a tier (contract, section 5)."""

from typing import Any

from catalog.models import CURRENCY, Category, PricingTier, Service
from catalog.prices import in_sar

ARABIC = "ar"


def service_payload(service: Service, *, language: str) -> dict[str, Any]:
    """Return a service as lists show it, its ``name`` in the language asked for."""
    return {
        "id": str(service.pk),
        "name": service.name_ar if language == ARABIC else service.name_en,
        "isActive": service.is_active,
        "nameEn": service.name_en,
        "nameAr": service.name_ar,
        "category": _category_payload(service.category),
        "basePricePerHour": in_sar(service.base_price_per_hour_halalas),
        "currency": CURRENCY,
        "minHours": service.min_hours,
        "maxHours": service.max_hours,
        "defaultHours": service.default_hours,
        "maxTeams": service.max_teams,
    }


def service_detail_payload(service: Service, *, language: str) -> dict[str, Any]:
    """Return a service with all that is known of it; add-ons and packages are not sold yet."""
    is_arabic = language == ARABIC
    return {
        **service_payload(service, language=language),
        "description": service.description_ar if is_arabic else service.description_en,
        "descriptionEn": service.description_en,
        "descriptionAr": service.description_ar,
        "customServices": [],
        "packages": [],
        "workTypes": service.work_types,
    }


def tier_payload(tier: PricingTier) -> dict[str, Any]:
    """Return a price factor and the lengths it is for."""
    return {
        "id": str(tier.pk),
        "minMinutes": tier.min_minutes,
        "maxMinutes": tier.max_minutes,
        "factor": float(tier.factor),
        "sorting": tier.sorting,
    }


def _category_payload(category: Category) -> dict[str, Any]:
    return {"id": str(category.pk), "nameEn": category.name_en, "nameAr": category.name_ar}

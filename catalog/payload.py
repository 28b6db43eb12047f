"""Services and tiers as the API shows them (contract, section 5)."""

from collections.abc import Iterable
from typing import Any

from catalog.models import CURRENCY, AddOn, Category, Package, PricingTier, Service
from cleanlife.money import sar_number

ARABIC = "ar"


def service_payload(
    service: Service, *, price_per_hour_halalas: int, language: str
) -> dict[str, Any]:
    """Return a service as in lists, its ``name`` in the requested language."""
    return {
        "id": str(service.pk),
        "name": service.name_ar if language == ARABIC else service.name_en,
        "isActive": service.is_active,
        "nameEn": service.name_en,
        "nameAr": service.name_ar,
        "category": _category_payload(service.category),
        "basePricePerHour": sar_number(price_per_hour_halalas),
        "currency": CURRENCY,
        "minHours": service.min_hours,
        "maxHours": service.max_hours,
        "defaultHours": service.default_hours,
        "maxTeams": service.max_teams,
    }


def service_detail_payload(
    service: Service,
    *,
    price_per_hour_halalas: int,
    add_ons: Iterable[AddOn],
    packages: Iterable[Package],
    language: str,
) -> dict[str, Any]:
    """Return a service with all details."""
    is_arabic = language == ARABIC
    return {
        **service_payload(
            service, price_per_hour_halalas=price_per_hour_halalas, language=language
        ),
        "description": service.description_ar if is_arabic else service.description_en,
        "descriptionEn": service.description_en,
        "descriptionAr": service.description_ar,
        "customServices": [_add_on_payload(add_on) for add_on in add_ons],
        "packages": [_package_payload(package) for package in packages],
        "workTypes": service.work_types,
    }


def tier_payload(tier: PricingTier) -> dict[str, Any]:
    """Return a price factor and its lengths."""
    return {
        "id": str(tier.pk),
        "minMinutes": tier.min_minutes,
        "maxMinutes": tier.max_minutes,
        "factor": float(tier.factor),
        "sorting": tier.sorting,
    }


def _category_payload(category: Category) -> dict[str, Any]:
    return {"id": str(category.pk), "nameEn": category.name_en, "nameAr": category.name_ar}


def _add_on_payload(add_on: AddOn) -> dict[str, Any]:
    return {
        "id": str(add_on.pk),
        "nameEn": add_on.name_en,
        "nameAr": add_on.name_ar,
        "price": sar_number(add_on.price_halalas),
    }


def _package_payload(package: Package) -> dict[str, Any]:
    return {
        "id": str(package.pk),
        "nameEn": package.name_en,
        "nameAr": package.name_ar,
        "hours": package.hours,
        "price": sar_number(package.price_halalas),
    }

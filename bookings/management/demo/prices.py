"""Demo prices: packages, add-ons, partners' price lists, coupons and refund rules."""

from decimal import Decimal
from typing import Any

from catalog.models import (
    AddOn,
    Coupon,
    CouponKind,
    Package,
    PriceList,
    PriceListEntry,
    RefundRule,
    Service,
)
from partners.models import Partner

# Service -> names (English, Arabic), hours, halalas for each team.
PACKAGES = {
    "Regular cleaning": [
        ("Half a day", "نصف يوم", 4, 189_00),
        ("Whole day", "يوم كامل", 8, 349_00),
    ],
    "Deep cleaning": [("Villa refresh", "تنظيف شامل للفيلا", 6, 429_00)],
}
# Service -> names (English, Arabic), halalas a piece.
ADD_ONS = {
    "Regular cleaning": [
        ("Inside of the oven", "داخل الفرن", 35_00),
        ("Inside of the fridge", "داخل الثلاجة", 30_00),
        ("Balcony", "الشرفة", 25_00),
    ],
    "Deep cleaning": [("Curtain", "ستارة", 20_00)],
    "Sofa and carpet cleaning": [("Mattress", "مرتبة", 60_00)],
}
# Partner -> contract code (empty: the usual list), name, service -> halalas per hour, factor.
Rate = tuple[int | None, str | None]
PRICE_LISTS: dict[str, list[tuple[str, str, dict[str, Rate]]]] = {
    "cleanlife_pays": [
        ("", "Nakheel Homes, usual prices", {"Regular cleaning": (50_00, None)})
    ],
    "partner_pays": [
        (
            "HOTEL-2026",
            "Riyadh Grand Hotel, frame contract",
            {"Regular cleaning": (48_00, "1.0"), "Deep cleaning": (None, "0.85")},
        )
    ],
}
COUPONS: dict[str, dict[str, Any]] = {
    "WELCOME10": {
        "kind": CouponKind.MARKETING,
        "percent": Decimal(10),
        "most_uses_per_contact": 1,
    },
    "SORRY50": {
        "kind": CouponKind.COMPENSATION,
        "amount_halalas": 50_00,
        "user_id": "guest-7",
        "most_uses": 1,
    },
    "SUMMER25": {
        "kind": CouponKind.PROMO,
        "percent": Decimal(25),
        "cap_halalas": 75_00,
        "minimum_subtotal_halalas": 150_00,
    },
}
# Hours before the visit -> percent, for all services.
REFUND_RULES = {24: 100, 0: 50}


def seed_prices(services: list[Service], partners: dict[str, Partner]) -> None:
    """Create the packages, add-ons, price lists and coupons that are missing."""
    by_name = {service.name_en: service for service in services}
    _seed_packages(by_name)
    _seed_add_ons(by_name)
    for slug, lists in PRICE_LISTS.items():
        for code, name, rates in lists:
            _seed_price_list(partners[slug], code, name, rates, by_name)
    for code, terms in COUPONS.items():
        Coupon.objects.get_or_create(code=code, defaults=terms)


def seed_refund_rules() -> None:
    """Create the general rules, unless operations have decided on some already."""
    if RefundRule.objects.filter(service=None).exists():
        return
    for hours, percent in REFUND_RULES.items():
        RefundRule.objects.create(hours_before=hours, percent=percent)


def _seed_packages(services: dict[str, Service]) -> None:
    for service, rows in PACKAGES.items():
        for english, arabic, hours, halalas in rows:
            Package.objects.get_or_create(
                service=services[service],
                name_en=english,
                defaults={"name_ar": arabic, "hours": hours, "price_halalas": halalas},
            )


def _seed_add_ons(services: dict[str, Service]) -> None:
    for service, rows in ADD_ONS.items():
        for english, arabic, halalas in rows:
            AddOn.objects.get_or_create(
                service=services[service],
                name_en=english,
                defaults={"name_ar": arabic, "price_halalas": halalas},
            )


def _seed_price_list(
    partner: Partner,
    code: str,
    name: str,
    rates: dict[str, Rate],
    services: dict[str, Service],
) -> None:
    prices, is_new = PriceList.objects.get_or_create(
        partner=partner, contract_code=code, defaults={"name": name}
    )
    if not is_new:
        return  # Entries that staff deleted stay deleted.
    PriceListEntry.objects.bulk_create(
        PriceListEntry(
            price_list=prices,
            service=services[service],
            price_per_hour_halalas=halalas,
            factor=None if factor is None else Decimal(factor),
        )
        for service, (halalas, factor) in rates.items()
    )

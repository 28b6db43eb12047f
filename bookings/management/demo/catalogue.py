"""Demo catalogue: services in two languages, tiers, cancellation reasons."""

from decimal import Decimal

from bookings.models import CancellationReason
from catalog.models import Category, PricingTier, Service
from scheduling.models import ServiceRule, Skill

# Category (English, Arabic) -> services: names, halalas per hour, min/default/max hours,
# most teams, skill, preparation and clean-up minutes.
Row = tuple[str, str, int, tuple[int, int, int], int, str, tuple[int, int]]
CATALOGUE: dict[tuple[str, str], list[Row]] = {
    ("Home cleaning", "تنظيف المنازل"): [
        ("Regular cleaning", "تنظيف عادي", 55_00, (2, 3, 8), 2, "Cleaning", (0, 15)),
        ("Deep cleaning", "تنظيف عميق", 80_00, (3, 4, 10), 3, "Deep cleaning", (15, 15)),
        (
            "Move-in cleaning",
            "تنظيف قبل السكن",
            75_00,
            (3, 5, 10),
            3,
            "Deep cleaning",
            (15, 15),
        ),
    ],
    ("Soft furnishings", "المفروشات"): [
        (
            "Sofa and carpet cleaning",
            "تنظيف الكنب والسجاد",
            95_00,
            (2, 2, 6),
            1,
            "Steam",
            (15, 30),
        ),
    ],
}
DESCRIPTIONS = {
    "Regular cleaning": (
        "Dusting, floors, kitchen and bathrooms.",
        "إزالة الغبار وتنظيف الأرضيات والمطبخ والحمامات.",
    ),
    "Deep cleaning": (
        "Everything a regular visit does, and behind and inside it.",
        "كل ما في الزيارة العادية مع تنظيف ما خلف الأثاث وداخله.",
    ),
    "Move-in cleaning": (
        "An empty home, made ready to live in.",
        "تجهيز المنزل الفارغ للسكن.",
    ),
    "Sofa and carpet cleaning": (
        "Steam and extraction for sofas, carpets and curtains.",
        "تنظيف بالبخار والشفط للكنب والسجاد والستائر.",
    ),
}
WORK_TYPES = {
    "Regular cleaning": ["REGULAR"],
    "Deep cleaning": ["DEEP", "POST_CONSTRUCTION"],
    "Move-in cleaning": ["MOVE_IN", "MOVE_OUT"],
}
# From and up to (inclusive minutes), factor.
TIERS = [(120, 179, "1.0"), (180, 239, "0.95"), (240, None, "0.9")]
# English, Arabic, offered to partners.
REASONS = [
    ("Customer changed plans", "غيّر العميل خططه", True),
    ("Booked by mistake", "حجز بالخطأ", True),
    ("Customer found another time", "وجد العميل وقتًا آخر", True),
    ("No team available", "لا يوجد فريق متاح", False),
]


def seed_catalogue() -> list[Service]:
    """Create the services, their rules, the tiers and the reasons that are missing."""
    services = [
        _seed_service(category, row) for category, rows in CATALOGUE.items() for row in rows
    ]
    for sorting, (low, high, factor) in enumerate(TIERS, start=1):
        PricingTier.objects.get_or_create(
            min_minutes=low,
            max_minutes=high,
            defaults={"factor": Decimal(factor), "sorting": sorting},
        )
    for english, arabic, offered in REASONS:
        CancellationReason.objects.get_or_create(
            name_en=english, defaults={"name_ar": arabic, "is_customer_facing": offered}
        )
    return services


def _seed_service(category: tuple[str, str], row: Row) -> Service:
    english, arabic, halalas, hours, most_teams, skill, around = row
    shelf, _ = Category.objects.get_or_create(
        name_en=category[0], defaults={"name_ar": category[1]}
    )
    service, _ = Service.objects.get_or_create(
        name_en=english,
        defaults={
            "category": shelf,
            "name_ar": arabic,
            "description_en": DESCRIPTIONS[english][0],
            "description_ar": DESCRIPTIONS[english][1],
            "base_price_per_hour_halalas": halalas,
            "min_hours": hours[0],
            "default_hours": hours[1],
            "max_hours": hours[2],
            "max_teams": most_teams,
            "work_types": WORK_TYPES.get(english, []),
        },
    )
    rule, is_new = ServiceRule.objects.get_or_create(
        service=service,
        defaults={"preparation_minutes": around[0], "cleanup_minutes": around[1]},
    )
    if is_new:
        rule.skills.add(Skill.objects.get_or_create(name=skill)[0])
    return service

"""Price one visit that is sold by the hour."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from catalog.models import Service
from catalog.prices import choose_factor, hourly_price, hours_of, vat_share
from catalog.services.list_tiers import list_tiers


@dataclass(frozen=True)
class VisitPrice:
    """What a visit costs, in halalas; ``net + vat = total``, VAT is inside."""

    unit_price_halalas: int
    factor: Decimal
    subtotal_halalas: int
    discount_halalas: int
    vat_halalas: int
    net_halalas: int
    total_halalas: int


def price_visit(*, service: Service, minutes: int, number_of_teams: int) -> VisitPrice:
    """Return the price of a visit of that many minutes by that many teams."""
    factor = choose_factor(list_tiers(), minutes=minutes)
    subtotal = hourly_price(
        price_per_hour_halalas=service.base_price_per_hour_halalas,
        hours=hours_of(minutes),
        factor=factor,
        number_of_teams=number_of_teams,
    )
    vat = vat_share(subtotal, rate_percent=settings.VAT_RATE_PERCENT)
    return VisitPrice(
        unit_price_halalas=service.base_price_per_hour_halalas,
        factor=factor,
        subtotal_halalas=subtotal,
        discount_halalas=0,
        vat_halalas=vat,
        net_halalas=subtotal - vat,
        total_halalas=subtotal,
    )

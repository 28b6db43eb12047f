"""Calculate what a basket of hourly items would cost; nothing is sold by that."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.conf import settings

from catalog.models import PricingTier, Service
from catalog.prices import choose_factor, hourly_price, minutes_of, vat_share
from catalog.services.find_service import find_service
from catalog.services.list_tiers import list_tiers
from partners.models import Partner


@dataclass(frozen=True)
class PriceItem:
    """A visit that somebody thinks of: which service, how many hours."""

    hours: Decimal
    service_id: UUID


@dataclass(frozen=True)
class PriceLine:
    """What one item costs, rounded to the halala."""

    service_id: UUID
    hours: Decimal
    unit_price_halalas: int
    factor: Decimal
    price_halalas: int


@dataclass(frozen=True)
class PriceCalculation:
    """The lines in the order of the items, and their totals; VAT is inside the total."""

    lines: tuple[PriceLine, ...]
    subtotal_halalas: int
    discount_halalas: int
    vat_halalas: int
    net_halalas: int
    total_halalas: int


def calculate_price(*, partner: Partner, items: Sequence[PriceItem]) -> PriceCalculation:
    """Return the lines and totals of a basket.

    Raises ServiceNotFound and ServiceNotAllowed for the first item that cannot be sold.
    """
    services = _find_services(partner, items)
    tiers = list_tiers()
    lines = tuple(_price_line(item, services[item.service_id], tiers) for item in items)
    total = sum(line.price_halalas for line in lines)
    vat = vat_share(total, rate_percent=settings.VAT_RATE_PERCENT)
    return PriceCalculation(
        lines=lines,
        subtotal_halalas=total,
        discount_halalas=0,
        vat_halalas=vat,
        net_halalas=total - vat,
        total_halalas=total,
    )


def _find_services(partner: Partner, items: Sequence[PriceItem]) -> dict[UUID, Service]:
    wanted = {item.service_id for item in items}
    found = Service.objects.active().for_partner(partner).in_bulk(list(wanted))
    for item in items:
        if item.service_id not in found:
            # One more query, only to say why.
            found[item.service_id] = find_service(partner=partner, service_id=item.service_id)
    return found


def _price_line(item: PriceItem, service: Service, tiers: Sequence[PricingTier]) -> PriceLine:
    factor = choose_factor(tiers, minutes=minutes_of(item.hours))
    price = hourly_price(
        price_per_hour_halalas=service.base_price_per_hour_halalas,
        hours=item.hours,
        factor=factor,
    )
    return PriceLine(
        service_id=item.service_id,
        hours=item.hours,
        unit_price_halalas=service.base_price_per_hour_halalas,
        factor=factor,
        price_halalas=price,
    )

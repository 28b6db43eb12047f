"""Price the items of a basket: by the partner's price list, the tiers and the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from catalog.basket import LineKind, PricedItem, PricedLine
from catalog.caches import known_rates, known_tiers
from catalog.errors import ContractNotFound, PackageLengthDiffers
from catalog.models import AddOn, Package, PriceList, PricingTier, Service
from catalog.prices import choose_factor, hourly_price, minutes_of
from catalog.services.find_offers import Offer
from partners.models import Partner


@dataclass(frozen=True)
class Rate:
    """The price of one service in a price list; None is that of the catalogue."""

    price_per_hour_halalas: int | None
    factor: Decimal | None


AS_IN_THE_CATALOGUE = Rate(None, None)


@dataclass(frozen=True)
class Rates:
    """The prices of a price list; services without an entry have those of the catalogue."""

    by_service: Mapping[UUID, Rate] = field(default_factory=dict)

    def price_per_hour(self, service: Service) -> int:
        """Return the price of one hour of one team, in halalas."""
        own = self._rate(service).price_per_hour_halalas
        return service.base_price_per_hour_halalas if own is None else own

    def factor(self, service: Service) -> Decimal | None:
        """Return the factor that replaces the tiers, if any."""
        return self._rate(service).factor

    def _rate(self, service: Service) -> Rate:
        return self.by_service.get(service.pk, AS_IN_THE_CATALOGUE)


def find_rates(*, partner: Partner, contract_code: str = "") -> Rates:
    """Return the rates of the named contract, else the partner's usual ones.

    The usual ones may be a few seconds old. Contract codes are case-sensitive; surrounding
    blanks do not count. Raises ContractNotFound for a code that is unknown, switched off or
    another partner's.
    """
    code = contract_code.strip()
    if contract_code and not code:
        raise ContractNotFound
    if code:
        return _load_rates(partner, code)
    return known_rates.read(str(partner.pk), lambda: _load_rates(partner, "")) or Rates()


def list_tiers() -> tuple[PricingTier, ...]:
    """Return the active tiers by sorting; they may be a few seconds old."""
    return known_tiers.read("active", _load_tiers) or ()


def _load_rates(partner: Partner, code: str) -> Rates:
    # An outer join: one query also finds a list without entries.
    rows = (
        PriceList.objects.in_force()
        .filter(partner=partner, contract_code=code)
        .values_list(
            "entries__service_id", "entries__price_per_hour_halalas", "entries__factor"
        )
    )
    found = {service_id: Rate(price, factor) for service_id, price, factor in rows}
    if code and not found:
        raise ContractNotFound
    return Rates(found)


def _load_tiers() -> tuple[PricingTier, ...]:
    return tuple(PricingTier.objects.filter(is_active=True))


def price_items(
    offers: Sequence[Offer], *, rates: Rates, number_of_teams: int = 1
) -> tuple[PricedItem, ...]:
    """Return each item with its lines, each line rounded to the halala.

    Raises PackageLengthDiffers for a package with hours that are not its own.
    """
    for position, offer in enumerate(offers):
        if offer.package and offer.package.hours != offer.item.hours:
            raise PackageLengthDiffers(position)
    return tuple(_price(offer, rates, number_of_teams) for offer in offers)


def _price(offer: Offer, rates: Rates, number_of_teams: int) -> PricedItem:
    if offer.package:
        main = _package_line(offer.package, number_of_teams)
    else:
        main = _hourly_line(offer, rates, number_of_teams)
    return PricedItem(
        hours=offer.item.hours,
        main=main,
        add_ons=tuple(_add_on_line(add_on, quantity) for add_on, quantity in offer.add_ons),
        sub_service_id=offer.item.sub_service_id,
    )


def _hourly_line(offer: Offer, rates: Rates, number_of_teams: int) -> PricedLine:
    service, hours = offer.service, offer.item.hours
    factor = rates.factor(service)
    if factor is None:
        factor = choose_factor(list_tiers(), minutes=minutes_of(hours))
    unit_price = rates.price_per_hour(service)
    return PricedLine(
        kind=LineKind.HOURLY,
        service_id=service.pk,
        name_en=service.name_en,
        name_ar=service.name_ar,
        hours=hours,
        quantity=number_of_teams,
        unit_price_halalas=unit_price,
        factor=factor,
        price_halalas=hourly_price(
            price_per_hour_halalas=unit_price,
            hours=hours,
            factor=factor,
            number_of_teams=number_of_teams,
        ),
    )


def _package_line(package: Package, number_of_teams: int) -> PricedLine:
    return PricedLine(
        kind=LineKind.PACKAGE,
        service_id=package.service_id,
        package_id=package.pk,
        name_en=package.name_en,
        name_ar=package.name_ar,
        hours=Fraction(package.hours),
        quantity=number_of_teams,
        unit_price_halalas=package.price_halalas,
        price_halalas=package.price_halalas * number_of_teams,
    )


def _add_on_line(add_on: AddOn, quantity: int) -> PricedLine:
    return PricedLine(
        kind=LineKind.ADD_ON,
        service_id=add_on.service_id,
        add_on_id=add_on.pk,
        name_en=add_on.name_en,
        name_ar=add_on.name_ar,
        quantity=quantity,
        unit_price_halalas=add_on.price_halalas,
        price_halalas=add_on.price_halalas * quantity,
    )

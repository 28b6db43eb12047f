"""Price the items of a basket by the rows of the catalogue."""

from collections.abc import Sequence
from fractions import Fraction

from catalog.basket import LineKind, PricedItem, PricedLine
from catalog.errors import PackageLengthDiffers
from catalog.models import AddOn, Package
from catalog.prices import choose_factor, hourly_price, minutes_of
from catalog.services.find_offers import Offer
from catalog.services.find_rates import Rates, list_tiers


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

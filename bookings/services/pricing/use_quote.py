"""Sell a visit at the price that a quote promised."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from bookings.basket import PricedBasket
from bookings.errors import BookingCreationFailed
from bookings.models import Quote
from bookings.services.pricing.quote_rows import read_quote
from bookings.services.pricing.wanted_sale import WantedSale
from catalog.basket import NamedCoupons, PricedItem
from catalog.models import normal_code
from catalog.prices import minutes_of


def use_quote(quote: Quote, *, wanted: WantedSale, now: datetime) -> PricedBasket:
    """Return what was promised, with the coupons that were valid then.

    Raises BookingCreationFailed with QUOTE_EXPIRED or QUOTE_MISMATCH.
    """
    if quote.expires_at <= now:
        raise BookingCreationFailed(
            "QUOTE_EXPIRED", "The quote has expired; ask for a new one."
        )
    price = read_quote(quote)
    others = [name for name, is_same in _comparison(quote, price, wanted) if not is_same]
    if others:
        text = f"The booking is not what was quoted; compare {', '.join(others)}."
        raise BookingCreationFailed("QUOTE_MISMATCH", text)
    return replace(price, coupons=tuple(price.valid_coupons))


def _comparison(
    quote: Quote, price: PricedBasket, wanted: WantedSale
) -> list[tuple[str, bool]]:
    """Return the names, as on the wire, of what must be the same, and whether it is."""
    if len(price.items) != 1:
        return [("items", False)]
    [item], [requested] = price.items, wanted.basket.items
    contract_code = wanted.contract_code.strip()
    return [
        ("serviceId", item.main.service_id == wanted.service_id),
        ("packageId", item.main.package_id == wanted.package_id),
        ("timeslot", minutes_of(item.hours) == wanted.minutes),
        ("numberOfTeams", quote.number_of_teams == wanted.number_of_teams),
        ("customServices", _quantities(item) == requested.add_ons),
        ("contractCode", contract_code in {"", quote.contract_code}),
        ("coupons", _are_those(wanted.coupons, price)),
    ]


def _quantities(item: PricedItem) -> dict[UUID | None, int]:
    return {line.add_on_id: line.quantity for line in item.add_ons}


def _are_those(named: NamedCoupons, price: PricedBasket) -> bool:
    """Tell whether no coupons are named, or all that were valid and no others."""
    if not named.ids and not named.codes:
        return True
    valid = price.valid_coupons
    ids_by_code = {coupon.code: coupon.id for coupon in valid}
    wanted = {*named.ids, *(ids_by_code.get(normal_code(code)) for code in named.codes)}
    return wanted == {coupon.id for coupon in valid}

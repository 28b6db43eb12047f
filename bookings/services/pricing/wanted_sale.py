"""The visit that somebody wants to buy, with all that decides its price."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from bookings.services.state.wanted_time import WantedTime
from catalog.basket import NO_COUPONS, Basket, BasketItem, NamedCoupons
from catalog.prices import hours_of


@dataclass(frozen=True, kw_only=True)
class WantedSale(WantedTime):
    """A place and time, and what is sold; ``custom_services`` are add-ons and quantities."""

    package_id: UUID | None = None
    custom_services: Sequence[tuple[UUID, int]] = ()
    user_id: str = ""
    coupons: NamedCoupons = NO_COUPONS
    contract_code: str = ""
    quote_id: UUID | None = None

    @property
    def basket(self) -> Basket:
        """Return the basket of one item that this is."""
        item = BasketItem(
            hours=hours_of(self.minutes),
            service_id=self.service_id,
            package_id=self.package_id,
            custom_services=self.custom_services,
        )
        return Basket(
            items=[item],
            number_of_teams=self.number_of_teams,
            contract_code=self.contract_code,
            coupons=self.coupons,
        )

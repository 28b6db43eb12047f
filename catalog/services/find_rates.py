"""Find the prices that were agreed with a partner, and the price factors by length."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from catalog.caches import known_rates, known_tiers
from catalog.errors import ContractNotFound
from catalog.models import PriceList, PricingTier, Service
from partners.models import Partner


@dataclass(frozen=True)
class Rate:
    """What a price list says of one service; None is as in the catalogue."""

    price_per_hour_halalas: int | None
    factor: Decimal | None


AS_IN_THE_CATALOGUE = Rate(None, None)


@dataclass(frozen=True)
class Rates:
    """The price list in force; services that are not in it cost what the catalogue says."""

    by_service: Mapping[UUID, Rate] = field(default_factory=dict)

    def price_per_hour(self, service: Service) -> int:
        """Return what an hour of one team costs, in halalas."""
        own = self._rate(service).price_per_hour_halalas
        return service.base_price_per_hour_halalas if own is None else own

    def factor(self, service: Service) -> Decimal | None:
        """Return the factor that stands in place of the tiers, if one does."""
        return self._rate(service).factor

    def _rate(self, service: Service) -> Rate:
        return self.by_service.get(service.pk, AS_IN_THE_CATALOGUE)


def find_rates(*, partner: Partner, contract_code: str = "") -> Rates:
    """Return the list of the contract that is named, else the partner's usual one.

    The usual one as it was a few seconds ago. Contract codes are told apart by case; blanks
    around them do not count. Raises ContractNotFound for one that is unknown, switched off or
    another partner's.
    """
    code = contract_code.strip()
    if contract_code and not code:
        raise ContractNotFound
    if code:
        return _load(partner, code)
    return known_rates.read(str(partner.pk), lambda: _load(partner, "")) or Rates()


def list_tiers() -> tuple[PricingTier, ...]:
    """Return the active tiers by sorting, as they were a few seconds ago."""
    return known_tiers.read("active", _load_tiers) or ()


def _load(partner: Partner, code: str) -> Rates:
    # One query, also for a list without entries: its name is known all the same.
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

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
        return _load(partner, code)
    return known_rates.read(str(partner.pk), lambda: _load(partner, "")) or Rates()


def list_tiers() -> tuple[PricingTier, ...]:
    """Return the active tiers by sorting; they may be a few seconds old."""
    return known_tiers.read("active", _load_tiers) or ()


def _load(partner: Partner, code: str) -> Rates:
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

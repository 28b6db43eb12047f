"""Find everything that the price of a booking depends on."""

from dataclasses import dataclass
from uuid import UUID

from bookings.errors import QuoteNotFound
from bookings.models import Quote
from bookings.services.pricing.wanted_sale import WantedSale
from catalog.models import Package, Service
from catalog.services.find_offers import Offer, find_offers
from catalog.services.find_rates import Rates, find_rates
from partners.models import Partner


@dataclass(frozen=True)
class Sale:
    """What is wanted and the rows behind it; with a quote its prices count, not the rates."""

    wanted: WantedSale
    offer: Offer
    rates: Rates
    quote: Quote | None = None

    @property
    def service(self) -> Service:
        """Return the service that is sold."""
        return self.offer.service

    @property
    def package(self) -> Package | None:
        """Return the package that is sold, if it is one."""
        return self.offer.package


def find_sale(*, partner: Partner, wanted: WantedSale) -> Sale:
    """Return what is sold.

    Raises ServiceNotFound, ServiceNotAllowed, PackageNotFound, ContractNotFound and
    QuoteNotFound. The contract of a quote is part of the promise, whatever became of it.
    """
    [offer] = find_offers(partner=partner, items=wanted.basket.items)
    if wanted.quote_id:
        quote = find_quote(partner=partner, quote_id=wanted.quote_id)
        return Sale(wanted, offer, Rates(), quote)
    rates = find_rates(partner=partner, contract_code=wanted.contract_code)
    return Sale(wanted, offer, rates)


def find_quote(*, partner: Partner, quote_id: UUID) -> Quote:
    """Return a quote; raise QuoteNotFound for another partner's."""
    quote = Quote.objects.for_partner(partner).filter(pk=quote_id).first()
    if quote is None:
        raise QuoteNotFound
    return quote

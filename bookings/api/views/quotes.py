"""Quotes (contract, section 5)."""

from rest_framework.request import Request
from rest_framework.response import Response

from bookings.api.serializers.prices import CalculatePriceInput, QuoteOutput
from bookings.price_payload import quote_payload
from bookings.services.pricing.quotes import create_quote
from catalog.errors import ContractNotFound, PackageNotFound, ServiceNotAllowed, ServiceNotFound
from cleanlife import clock
from cleanlife.api.envelope import success
from cleanlife.api.operation import Answer, operation
from partners.api.views import PartnerViewSet
from partners.models import Permission


class QuoteViewSet(PartnerViewSet):
    """Promise a price to a customer who is still deciding."""

    @operation(
        permission=Permission.PRICING_READ,
        body=CalculatePriceInput,
        answer=Answer(QuoteOutput),
        refuses=(ServiceNotFound, ServiceNotAllowed, PackageNotFound, ContractNotFound),
        operation_id="createQuote",
    )
    def create(self, request: Request) -> Response:
        """Calculate a price and promise it; bookings that name it in time pay that."""
        quote, price = create_quote(**self.body, partner=self.partner, now=clock.now())
        return success(quote_payload(quote, price))

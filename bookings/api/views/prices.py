"""Prices before booking (contract, section 5)."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bookings.api.serializers.prices import CalculatePriceInput, PriceCalculationOutput
from bookings.price_payload import price_payload
from bookings.services.pricing.price_basket import preview_basket
from catalog.errors import ContractNotFound, PackageNotFound, ServiceNotAllowed, ServiceNotFound
from cleanlife import clock
from cleanlife.api.envelope import success
from cleanlife.api.operation import Answer, operation
from partners.api.views import PartnerViewSet
from partners.models import Permission


class PriceViewSet(PartnerViewSet):
    """What visits would cost."""

    @action(detail=False, methods=["post"], url_path="calculate-price")
    @operation(
        permission=Permission.PRICING_READ,
        body=CalculatePriceInput,
        answer=Answer(PriceCalculationOutput),
        refuses=(
            ServiceNotFound,
            ServiceNotAllowed,
            PackageNotFound,
            ContractNotFound,
        ),
    )
    def calculate_price(self, request: Request) -> Response:
        """Calculate a price; nothing is booked, no coupon is used."""
        price = preview_basket(**self.body, partner=self.partner, now=clock.now())
        return success(price_payload(price))

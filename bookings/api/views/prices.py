"""Prices before booking (contract, section 5)."""

from typing import Any

from django.conf import settings
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bookings.api.serializers.prices import CalculatePriceInput, PriceCalculationOutput
from bookings.payload import plain_number
from bookings.services.preview_price import PricePreview, preview_price
from catalog.errors import ServiceNotAllowed, ServiceNotFound
from catalog.models import CURRENCY
from catalog.prices import in_sar
from cleanlife.api.envelope import success
from cleanlife.api.openapi import Answer
from partners.api.views import PartnerViewSet
from partners.models import Permission


class PriceViewSet(PartnerViewSet):
    """What visits would cost."""

    permissions = {"calculate_price": Permission.PRICING_READ}
    bodies = {"calculate_price": CalculatePriceInput}
    answers = {"calculate_price": Answer(PriceCalculationOutput)}
    refusals = {"calculate_price": (ServiceNotFound, ServiceNotAllowed)}

    @action(detail=False, methods=["post"], url_path="calculate-price")
    def calculate_price(self, request: Request) -> Response:
        """Calculate a price; nothing is booked, no coupon is used."""
        preview = preview_price(
            partner=self.partner,
            items=self.body["items"],
            coupon_ids=self.body.get("coupon_ids", ()),
            codes=self.body.get("codes", ()),
        )
        return success(preview_payload(preview))


def preview_payload(preview: PricePreview) -> dict[str, Any]:
    """Return a price calculation as the contract writes it."""
    found = preview.calculation
    return {
        "items": [
            {
                "serviceId": str(line.service_id),
                "packageId": None,
                "subServiceId": None,
                "hours": plain_number(line.hours),
                "unitPrice": in_sar(line.unit_price_halalas),
                "factor": float(line.factor),
                "price": in_sar(line.price_halalas),
            }
            for line in found.lines
        ],
        "subtotal": in_sar(found.subtotal_halalas),
        "discount": in_sar(found.discount_halalas),
        "coupons": [
            {
                "id": str(coupon.id) if coupon.id else None,
                "code": coupon.code,
                "kind": None,
                "valid": False,
                "reason": "NOT_FOUND",
                "discount": 0,
            }
            for coupon in preview.coupons
        ],
        "netTotal": in_sar(found.net_halalas),
        "vatRate": settings.VAT_RATE_PERCENT / 100,
        "vat": in_sar(found.vat_halalas),
        "total": in_sar(found.total_halalas),
        "currency": CURRENCY,
    }

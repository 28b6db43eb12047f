"""Prices before booking (contract, section 5)."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from catalog.models import CURRENCY
from cleanlife.api.compound_fields import ListField
from cleanlife.api.fields import NumberField, PhoneField, StringField, UUIDField
from cleanlife.api.output import MoneyField
from cleanlife.api.validation import InputSerializer


class PriceItemInput(InputSerializer):
    """A service by the hour, or a package."""

    hours = NumberField(min_value=Decimal(1), max_value=Decimal(24))
    serviceId = UUIDField(source="service_id", required=False)
    packageId = UUIDField(source="package_id", required=False)
    subServiceId = UUIDField(source="sub_service_id", required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse an item that names nothing to price."""
        if "service_id" not in attrs and "package_id" not in attrs:
            raise serializers.ValidationError({"serviceId": ["must be a UUID"]})
        return attrs


class CalculatePriceInput(InputSerializer):
    """Items to price, with coupons to preview."""

    items = ListField(child=PriceItemInput(), min_items=1, max_items=10)
    couponIds = ListField(source="coupon_ids", child=UUIDField(), max_items=2, required=False)
    codes = ListField(child=StringField(max_length=100), max_items=2, required=False)
    userId = StringField(source="user_id", max_length=150, required=False)
    phone = PhoneField(required=False)


class PriceLineOutput(serializers.Serializer[Any]):
    """One priced item."""

    serviceId = serializers.UUIDField(allow_null=True)
    packageId = serializers.UUIDField(allow_null=True)
    subServiceId = serializers.UUIDField(allow_null=True)
    hours = serializers.FloatField()
    unitPrice = MoneyField()
    factor = serializers.FloatField()
    price = MoneyField()


class PricedCouponOutput(serializers.Serializer[Any]):
    """What a coupon would do."""

    id = serializers.UUIDField(allow_null=True)
    code = serializers.CharField(allow_null=True)
    kind = serializers.CharField(allow_null=True)
    valid = serializers.BooleanField()
    reason = serializers.CharField(allow_null=True)
    discount = MoneyField()


class PriceCalculationOutput(serializers.Serializer[Any]):
    """The price of all items; netTotal + vat = total."""

    items = PriceLineOutput(many=True)
    subtotal = MoneyField()
    discount = MoneyField()
    coupons = PricedCouponOutput(many=True)
    netTotal = MoneyField()
    vatRate = serializers.FloatField()
    vat = MoneyField()
    total = MoneyField()
    currency = serializers.CharField(default=CURRENCY)

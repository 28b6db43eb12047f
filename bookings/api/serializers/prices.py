"""Prices before booking (contract, section 5)."""

from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from rest_framework import serializers

from bookings.coupons import CouponReason, Shopper
from catalog.basket import Basket, BasketItem, NamedCoupons
from catalog.models import CURRENCY, CouponKind
from cleanlife.api.compound_fields import ListField
from cleanlife.api.fields import IntegerField, NumberField, PhoneField, StringField, UUIDField
from cleanlife.api.output import GrowingChoiceField, MoneyField
from cleanlife.api.text_fields import ReferenceField
from cleanlife.api.validation import InputSerializer

MOST_OF_AN_ADD_ON = 1000
MOST_TEAMS = 100
MOST_CODES = 2


class CustomServiceInput(InputSerializer):
    """An add-on of a service."""

    id = UUIDField()
    quantity = IntegerField(required=False, min_value=1, max_value=MOST_OF_AN_ADD_ON, default=1)

    def validate(self, attrs: dict[str, Any]) -> tuple[UUID, int]:
        """Return the pair."""
        return attrs["id"], attrs["quantity"]


class PriceItemInput(InputSerializer):
    """A service by the hour, or a package with its own hours."""

    one_of = ("serviceId", "packageId")
    hours = NumberField(min_value=Decimal(1), max_value=Decimal(24))
    serviceId = UUIDField(source="service_id", required=False)
    packageId = UUIDField(source="package_id", required=False)
    subServiceId = UUIDField(
        source="sub_service_id",
        required=False,
        help_text="One of this add-on, beside those of customServices.",
    )
    customServices = ListField(
        source="custom_services", child=CustomServiceInput(), required=False
    )

    def validate(self, attrs: dict[str, Any]) -> BasketItem:
        """Refuse an item that names nothing to price."""
        if "service_id" not in attrs and "package_id" not in attrs:
            raise serializers.ValidationError({"serviceId": ["must be a UUID"]})
        return BasketItem(**{**attrs, "hours": Fraction(attrs["hours"])})


def with_coupons(attrs: dict[str, Any]) -> dict[str, Any]:
    """Return the values with all coupons as one; refuse more codes than ``codes`` may hold."""
    ids = attrs.pop("coupon_ids", ())
    codes = list(attrs.pop("codes", ()))
    codes += [attrs.pop(name) for name in ("promo_code", "discount_code") if name in attrs]
    if len(codes) > MOST_CODES:
        text = f"must contain no more than {MOST_CODES} elements"
        raise serializers.ValidationError({"codes": [text]})
    return {**attrs, "coupons": NamedCoupons(ids=ids, codes=codes)}


class CalculatePriceInput(InputSerializer):
    """Items to price, with coupons to preview."""

    items = ListField(child=PriceItemInput(), min_items=1, max_items=10)
    couponIds = ListField(source="coupon_ids", child=UUIDField(), max_items=2, required=False)
    codes = ListField(child=StringField(max_length=100), max_items=MOST_CODES, required=False)
    userId = ReferenceField(source="user_id", max_length=150, required=False)
    phone = PhoneField(required=False)
    numberOfTeams = IntegerField(
        source="number_of_teams", required=False, min_value=1, max_value=MOST_TEAMS, default=1
    )
    contractCode = StringField(source="contract_code", max_length=100, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the basket, and who would use its coupons."""
        known = {name: attrs.pop(name) for name in ("user_id", "phone") if name in attrs}
        return {"basket": Basket(**with_coupons(attrs)), "shopper": Shopper(**known)}


class CustomServiceLineOutput(serializers.Serializer[Any]):
    """A priced add-on."""

    id = serializers.UUIDField()
    quantity = serializers.IntegerField()
    unitPrice = MoneyField()
    price = MoneyField()


class PriceLineOutput(serializers.Serializer[Any]):
    """One priced item."""

    serviceId = serializers.UUIDField()
    packageId = serializers.UUIDField(allow_null=True)
    subServiceId = serializers.UUIDField(allow_null=True)
    hours = serializers.FloatField()
    unitPrice = MoneyField()
    factor = serializers.FloatField()
    price = MoneyField(help_text="With its add-ons.")
    customServices = CustomServiceLineOutput(many=True)


class PricedCouponOutput(serializers.Serializer[Any]):
    """What a coupon would do."""

    id = serializers.UUIDField(allow_null=True)
    code = serializers.CharField(allow_null=True)
    kind = GrowingChoiceField(CouponKind.values, allow_null=True)
    valid = serializers.BooleanField()
    reason = GrowingChoiceField(CouponReason, allow_null=True)
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
    currency = serializers.CharField(help_text=f"Always {CURRENCY}.")


class QuoteOutput(PriceCalculationOutput):
    """A price that is promised until it expires."""

    quoteId = serializers.UUIDField()
    expiresAt = serializers.DateTimeField()

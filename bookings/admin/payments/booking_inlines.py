"""What a booking's page shows of its money: lines, coupons, payments."""

from decimal import Decimal

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bookings.admin.coupons.redemption import RedemptionDisplays
from bookings.admin.payments.payment_displays import PaymentDisplays
from bookings.models import CouponRedemption, Payment, PriceLine
from cleanlife.backoffice.admin import (
    NOTHING,
    ReadOnlyInline,
    left_to_right,
    long_code,
    sar_cell,
)


def plain(number: Decimal) -> str:
    """Write a number without the zeros at its end: 3, 2.5, 0.95."""
    return f"{number.normalize():f}"


class PriceLineInline(ReadOnlyInline):
    """What was sold, line by line."""

    model = PriceLine
    verbose_name_plural = _("price lines")
    fields = ["name", "kind", "length", "quantity", "unit_price", "price_factor", "price"]
    empty_advice = _("This booking was sold for a total only.")

    @admin.display(description=_("Name"))
    def name(self, line: PriceLine) -> str:
        """Show the name under which it was sold."""
        return str(line)

    @admin.display(description=_("Hours"))
    def length(self, line: PriceLine) -> str:
        """Show how many hours are priced."""
        return NOTHING if line.hours is None else plain(line.hours)

    @admin.display(description=_("Unit price"))
    def unit_price(self, line: PriceLine) -> str:
        """Show the price of one hour, package or piece."""
        return sar_cell(line.unit_price_halalas)

    @admin.display(description=_("Price factor"))
    def price_factor(self, line: PriceLine) -> str:
        """Show the price factor of a long visit."""
        return NOTHING if line.factor == 1 else f"× {plain(line.factor)}"

    @admin.display(description=_("Price"))
    def price(self, line: PriceLine) -> str:
        """Show what the line costs."""
        return sar_cell(line.price_halalas)


class CouponsUsedInline(RedemptionDisplays, ReadOnlyInline):
    """The coupons that the booking used."""

    model = CouponRedemption
    verbose_name_plural = _("coupons used")
    fields = ["coupon", "discount", "state"]
    empty_advice = _("No coupon was used.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CouponRedemption]:
        """Fetch the coupons in the same query."""
        found: QuerySet[CouponRedemption] = super().get_queryset(request)
        return found.select_related("coupon")


class PaymentInline(PaymentDisplays, ReadOnlyInline):
    """What the customer did at the gateway."""

    model = Payment
    verbose_name_plural = _("payments")
    fields = [
        "status_badge",
        "amount",
        "refunded",
        "gateway",
        "charge_line",
        "when",
        "what_went_wrong",
        "page",
    ]
    empty_advice = _("The customer has not begun to pay at a gateway.")

    @admin.display(description=_("Charge at the gateway"))
    def charge_line(self, payment: Payment) -> str:
        """Show the gateway's number and its word."""
        if not payment.charge_id:
            return NOTHING
        return format_html(
            '{}<span class="quiet-line">{}</span>',
            long_code(payment.charge_id),
            left_to_right(payment.gateway_status),
        )

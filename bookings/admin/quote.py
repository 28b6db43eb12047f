"""Quotes: prices promised to partners, read only."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.models import Quote
from cleanlife import clock
from cleanlife.backoffice.admin import NOTHING, ReadOnlyAdmin, badge, left_to_right, sar_cell
from cleanlife.backoffice.long_list import LongListAdmin
from cleanlife.backoffice.search import SearchAdmin
from cleanlife.money import show_sar
from cleanlife.wording import choose_name


@admin.register(Quote)
class QuoteAdmin(SearchAdmin, LongListAdmin, ReadOnlyAdmin):
    """The prices that partners were promised."""

    list_display = ["created_at", "partner", "summary", "total", "state", "expires_at"]
    list_filter = ["partner"]
    list_select_related = ["partner"]
    date_hierarchy = "created_at"
    search_fields = ["id", "partner__search_text"]
    search_help_text = _("Quote id, or its beginning, or the partner")
    empty_advice = _("A quote appears when a partner asks for one over the API.")
    fields = [
        ("partner", "contract_code"),
        ("state", "expires_at"),
        "lines",
        "coupons_taken",
        ("subtotal", "discount"),
        ("total", "vat"),
        ("number_of_teams", "created_at"),
        "id",
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Show every field as text."""
        return ["lines", "coupons_taken", "state", "subtotal", "discount", "total", "vat"]

    @admin.display(description=_("Status"), ordering="expires_at")
    def state(self, quote: Quote) -> str:
        """Show whether the promise still holds."""
        if quote.expires_at > clock.now():
            return badge(gettext("Promised"), kind="active")
        return badge(gettext("Over"), kind="expired")

    @admin.display(description=_("What for"))
    def summary(self, quote: Quote) -> str:
        """Name what was asked about."""
        return gettext(", ").join(_name(line) for line in _lines(quote)) or NOTHING

    @admin.display(description=_("Price lines"))
    def lines(self, quote: Quote) -> str:
        """Show the lines with their prices."""
        rows = [
            (_name(line), _times(line), show_sar(line.get("price_halalas", 0)))
            for line in _lines(quote)
        ]
        return format_html_join("", '<span class="line">{} · {} · {}</span>', rows)

    @admin.display(description=_("Coupons"))
    def coupons_taken(self, quote: Quote) -> str:
        """Show the coupons and their discounts."""
        rows = [
            (
                left_to_right(coupon.get("code") or "–"),
                show_sar(coupon.get("discount_halalas", 0)),
            )
            for coupon in quote.coupons
        ]
        return format_html_join("", '<span class="line">{} · {}</span>', rows) or NOTHING

    @admin.display(description=_("Total"), ordering="total_halalas")
    def total(self, quote: Quote) -> str:
        """Show the total."""
        return sar_cell(quote.total_halalas)

    @admin.display(description=_("Subtotal"))
    def subtotal(self, quote: Quote) -> str:
        """Show the sum of the lines."""
        return show_sar(quote.subtotal_halalas)

    @admin.display(description=_("Discount"))
    def discount(self, quote: Quote) -> str:
        """Show the discount."""
        return show_sar(quote.discount_halalas)

    @admin.display(description=_("VAT inside the total"))
    def vat(self, quote: Quote) -> str:
        """Show the VAT."""
        return show_sar(quote.vat_halalas)


def _lines(quote: Quote) -> Iterator[dict[str, Any]]:
    for item in quote.items:
        yield from item.get("lines", [])


def _name(line: dict[str, Any]) -> str:
    english, arabic = line.get("name_en", NOTHING), line.get("name_ar", "")
    return choose_name(english=english, arabic=arabic)


def _times(line: dict[str, Any]) -> str:
    if not line.get("hours"):
        return f"× {line.get('quantity', 1)}"
    hours = Fraction(line["hours"])
    written = f"{Decimal(hours.numerator) / hours.denominator:.2f}".rstrip("0").rstrip(".")
    return gettext("%(hours)s h × %(quantity)s") % {
        "hours": written,
        "quantity": line.get("quantity", 1),
    }

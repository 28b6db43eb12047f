"""Coupons: who gets how much off, and when."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.coupon_condition import CONDITIONS, KINDS, condition_of
from catalog.admin.coupon_form import CouponForm
from catalog.models import Coupon
from cleanlife import clock
from cleanlife.backoffice.admin import NOTHING, badge, left_to_right
from cleanlife.backoffice.linked_pages import LinkedPagesAdmin
from cleanlife.backoffice.search import SearchAdmin
from cleanlife.money import show_sar
from cleanlife.wording import write_day


class CouponAdmin(SearchAdmin, LinkedPagesAdmin):
    """Coupons; the app that records their uses extends this page."""

    form = CouponForm
    list_display = ["code_shown", "kind", "takes_off", "condition", "validity"]
    list_filter = ["is_active", "kind", "partners", "services"]
    search_fields = ["search_text", "id"]
    search_help_text = _("Code, user, phone or coupon id")
    list_per_page = 50
    filter_horizontal = ["services", "partners"]
    readonly_fields = ["condition"]
    # Shown on the page of an existing coupon.
    standing: ClassVar[tuple[str, ...]] = ("condition",)
    fieldsets = [
        (None, {"fields": [("code", "is_active"), "kind", ("user_id", "phone")]}),
        (
            _("What it takes off"),
            {
                "fields": [
                    ("percent", "cap_halalas"),
                    ("amount_halalas", "minimum_subtotal_halalas"),
                ]
            },
        ),
        (
            _("When and how often"),
            {
                "fields": [
                    ("valid_from", "valid_until"),
                    ("most_uses", "most_uses_per_contact"),
                ]
            },
        ),
        (_("For what and for whom"), {"fields": ["services", "partners"]}),
    ]

    def uses_of(self, coupon: Any) -> int:
        """Return how often the coupon was used; this app does not record uses."""
        return 0

    def get_fieldsets(self, request: HttpRequest, obj: Coupon | None = None) -> Any:
        """Show the status of an existing coupon."""
        return [(None, {"fields": [self.standing]}), *self.fieldsets] if obj else self.fieldsets

    @admin.display(description=_("Code"), ordering="code")
    def code_shown(self, coupon: Coupon) -> str:
        """Show the code."""
        return left_to_right(coupon.code)

    @admin.display(description=_("Takes off"))
    def takes_off(self, coupon: Coupon) -> str:
        """Show the percentage with its limit, or the amount."""
        if coupon.percent is None:
            return show_sar(coupon.amount_halalas or 0)
        percent = f"{coupon.percent.normalize():f}%"
        if coupon.cap_halalas is None:
            return percent
        limit = gettext("at most %(amount)s") % {"amount": show_sar(coupon.cap_halalas)}
        return format_html('{}<span class="quiet-line">{}</span>', percent, limit)

    @admin.display(description=_("Status"))
    def condition(self, coupon: Coupon) -> str:
        """Show whether it can be used today."""
        today = clock.riyadh_date(clock.now())
        condition = condition_of(coupon, uses=self.uses_of(coupon), today=today)
        return badge(CONDITIONS[condition], kind=KINDS[condition])

    @admin.display(description=_("Valid"), ordering="valid_until")
    def validity(self, coupon: Coupon) -> str:
        """Show its first and last day."""
        first, last = coupon.valid_from, coupon.valid_until
        if first and last:
            days = {"first": write_day(first), "last": write_day(last)}
            return gettext("%(first)s to %(last)s") % days
        if first:
            return gettext("from %(first)s") % {"first": write_day(first)}
        return gettext("until %(last)s") % {"last": write_day(last)} if last else NOTHING

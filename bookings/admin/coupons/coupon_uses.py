"""How often coupons were used: added to the catalogue's coupons, which do not know of it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, F, Q, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.coupons.redemption import RedemptionDisplays
from bookings.admin.links import list_of
from bookings.models import CouponRedemption
from catalog.admin import CouponAdmin
from catalog.admin.coupon_condition import CONDITIONS, Condition
from catalog.models import Coupon
from cleanlife import clock
from cleanlife.backoffice.admin import ReadOnlyInline
from cleanlife.backoffice.linked_pages import LinkedPage

MOST_SHOWN = 50
COUNTING = Count("redemptions", filter=Q(redemptions__released_at=None), distinct=True)


def uses_page(coupon: Coupon) -> str:
    """Return the URL of the list of its uses."""
    return f"{list_of('couponredemption')}?{urlencode({'coupon__id__exact': coupon.pk})}"


class NewestUses(BaseInlineFormSet):  # type: ignore[type-arg]
    """The rows of the table inside a coupon's page: not all of many thousands."""

    def get_queryset(self) -> Any:
        """Cut the rows off, once for all readers."""
        if not hasattr(self, "newest"):
            self.newest = list(super().get_queryset()[:MOST_SHOWN])
        return self.newest


class RedemptionInline(RedemptionDisplays, ReadOnlyInline):
    """The newest uses of a coupon."""

    model = CouponRedemption
    verbose_name_plural = _("uses (the newest 50; “All its uses” leads to all of them)")
    fields = ["when", "booking_link", "partner", "telephone", "discount", "state"]
    formset = NewestUses
    empty_advice = _("Not used yet.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CouponRedemption]:
        """Read all that a row shows by one query, the newest first."""
        found: QuerySet[CouponRedemption] = super().get_queryset(request)
        return found.select_related("booking__partner").order_by("-created_at")


class ConditionFilter(admin.SimpleListFilter):
    """Choose coupons by whether they can be used today."""

    title = _("status")
    parameter_name = "condition"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every condition."""
        return [(condition.value, name) for condition, name in CONDITIONS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter by the chosen condition, by the same order of reasons as the badge."""
        today = clock.riyadh_date(clock.now())
        over, not_yet = Q(valid_until__lt=today), Q(valid_from__gt=today)
        used_up = Q(use_count__gte=F("most_uses"))
        # A comparison with nothing is neither true nor false, so its opposite is written out.
        begun = Q(valid_from=None) | Q(valid_from__lte=today)
        lasting = Q(valid_until=None) | Q(valid_until__gte=today)
        left = Q(most_uses=None) | Q(use_count__lt=F("most_uses"))
        chosen = {
            Condition.OFF: Q(is_active=False),
            Condition.OVER: Q(is_active=True) & over,
            Condition.NOT_YET: Q(is_active=True) & lasting & not_yet,
            Condition.USED_UP: Q(is_active=True) & lasting & begun & used_up,
            Condition.VALID: Q(is_active=True) & lasting & begun & left,
        }
        value = self.value()
        return queryset.filter(chosen[Condition(value)]) if value in chosen else queryset


class UsedCouponAdmin(CouponAdmin):
    """Coupons with their uses; one that was used is never deleted."""

    linked_pages = (
        LinkedPage(_("All its uses"), uses_page, permission="bookings.view_couponredemption"),
    )
    list_display = [
        *CouponAdmin.list_display[:3],
        "uses",
        *CouponAdmin.list_display[3:],
    ]
    list_filter = [ConditionFilter, *CouponAdmin.list_filter[1:]]
    readonly_fields = ["condition", "uses"]
    standing = ("condition", "uses")
    inlines = [RedemptionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Coupon]:
        """Count the uses in the same query."""
        found: QuerySet[Coupon] = super().get_queryset(request)
        return found.annotate(use_count=COUNTING)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Show uses once there is a coupon to have them."""
        return list(self.inlines) if obj else []

    def uses_of(self, coupon: Any) -> int:
        """Return how often it was used and not given back."""
        return int(coupon.use_count)

    @admin.display(description=_("Used"), ordering="use_count")
    def uses(self, coupon: Any) -> str:
        """Show how often it was used, of how often it may be."""
        if coupon.most_uses is None:
            return f"{coupon.use_count:,}"
        text = gettext("%(count)s of %(most)s")
        counts = {"count": f"{coupon.use_count:,}", "most": f"{coupon.most_uses:,}"}
        return format_html('<span class="nowrap">{}</span>', text % counts)

"""Which bookings used which coupons, read only."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.links import BOOKING_SEARCH, link_to_booking
from bookings.models import CouponRedemption
from bookings.models.booking import VISIT
from cleanlife.backoffice.admin import ReadOnlyAdmin, left_to_right, moment, sar_cell
from cleanlife.backoffice.long_list import LongListAdmin
from cleanlife.backoffice.search import SearchAdmin


class RedemptionDisplays:
    """Columns of one use of a coupon."""

    @admin.display(description=_("Booking"))
    def booking_link(self, redemption: CouponRedemption) -> str:
        """Name the booking and lead to it."""
        return link_to_booking(redemption.booking)

    @admin.display(description=_("Partner"))
    def partner(self, redemption: CouponRedemption) -> str:
        """Show the partner's name."""
        return redemption.booking.partner.name

    @admin.display(description=_("Phone"))
    def telephone(self, redemption: CouponRedemption) -> str:
        """Show the customer's number."""
        return left_to_right(redemption.phone)

    @admin.display(description=_("Discount"), ordering="discount_halalas")
    def discount(self, redemption: CouponRedemption) -> str:
        """Show the discount that it gave."""
        return sar_cell(redemption.discount_halalas)

    @admin.display(description=_("When"), ordering="created_at")
    def when(self, redemption: CouponRedemption) -> str:
        """Show when it was used."""
        return moment(redemption.created_at)

    @admin.display(description=_("Counts"))
    def state(self, redemption: CouponRedemption) -> str:
        """Show whether it counts, or was given back."""
        if redemption.released_at is None:
            return gettext("yes")
        text = gettext("no: given back on %(moment)s")
        return text % {"moment": moment(redemption.released_at)}


class GivenBackFilter(admin.SimpleListFilter):
    """Choose the uses that count, or those that were given back."""

    title = _("counts")
    parameter_name = "counts"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Offer both."""
        return [("yes", gettext("Yes")), ("no", gettext("No: given back"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[CouponRedemption]
    ) -> QuerySet[CouponRedemption]:
        """Filter by the choice."""
        if self.value() == "yes":
            return queryset.filter(released_at=None)
        return queryset.exclude(released_at=None) if self.value() == "no" else queryset


@admin.register(CouponRedemption)
class CouponRedemptionAdmin(RedemptionDisplays, SearchAdmin, LongListAdmin, ReadOnlyAdmin):
    """Every use of every coupon, the newest first."""

    list_display = [
        "when",
        "coupon",
        "booking_link",
        "partner",
        "telephone",
        "discount",
        "state",
    ]
    list_filter = [GivenBackFilter, "booking__partner"]
    list_select_related = ["coupon", "booking__partner"]
    ordering = ["-created_at"]
    search_fields = ["id", "coupon__search_text", *BOOKING_SEARCH]
    number_prefix = VISIT
    search_help_text = _(
        "Code, booking id, name of the visit (SA-0107), the partner's reference, the customer's"
        " name or phone"
    )
    empty_advice = _("A use appears when a booking is made with a coupon.")
    fields = [
        "coupon",
        "booking_link",
        "partner",
        "telephone",
        "discount",
        "when",
        "state",
        "id",
    ]

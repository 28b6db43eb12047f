"""Holds: read, and released."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bookings.admin.booking_displays import show_when
from bookings.admin.links import BOOKING_SEARCH
from bookings.errors import HoldAlreadyUsed
from bookings.lifecycle import HoldStatus
from bookings.models import Hold
from bookings.models.booking import VISIT
from bookings.services.holds.change_hold import release_hold
from cleanlife.backoffice.admin import ReadOnlyAdmin, badge, note
from cleanlife.backoffice.search import SearchAdmin

KINDS = {
    HoldStatus.OPEN: "pending",
    HoldStatus.USED: "active",
    HoldStatus.RELEASED: "inactive",
    HoldStatus.EXPIRED: "inactive",
}


@admin.register(Hold)
class HoldAdmin(SearchAdmin, ReadOnlyAdmin):
    """What partners hold for customers who are still deciding."""

    list_display = ["when", "partner", "service", "teams", "status_badge", "expires_at"]
    list_filter = ["status", "partner"]
    list_select_related = ["partner", "service"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["id", "address__contact__search_text", *BOOKING_SEARCH]
    number_prefix = VISIT
    search_help_text = _("Hold id, the customer's name or phone, or the booking made of it")
    fields = [
        "partner",
        "service",
        "address",
        "when",
        "teams",
        "status_badge",
        ("created_at", "extended_at", "expires_at"),
        "booking",
    ]
    actions = ["release_selected"]
    empty_advice = _("A partner may hold a time for some minutes before it books.")

    @admin.display(description=_("When"), ordering="service_date")
    def when(self, hold: Hold) -> str:
        """Write date and time of the visit."""
        return show_when(hold)

    @admin.display(description=_("Teams"), ordering="number_of_teams")
    def teams(self, hold: Hold) -> int:
        """Show how many teams are held."""
        return hold.number_of_teams

    @admin.display(description=_("Status"), ordering="status")
    def status_badge(self, hold: Hold) -> str:
        """Show the status in its colour."""
        return badge(hold.get_status_display(), kind=KINDS[HoldStatus(hold.status)])

    def has_release_permission(self, request: HttpRequest) -> bool:
        """Allow those who may change holds to release them."""
        return bool(request.user.has_perm("bookings.change_hold"))

    @admin.action(description=_("Release selected holds"), permissions=["release"])
    def release_selected(self, request: HttpRequest, queryset: QuerySet[Hold]) -> None:
        """Release open holds; say how many had ended already."""
        chosen = list(queryset.select_related("partner"))
        released = [hold for hold in chosen if _release(hold)]
        for hold in released:
            self.log_change(request, hold, note(_("Released.")))
        text = ngettext(
            "%(count)s hold was released; %(others)s were over already.",
            "%(count)s holds were released; %(others)s were over already.",
            len(released),
        )
        counts = {"count": len(released), "others": len(chosen) - len(released)}
        messages.success(request, text % counts)


def _release(hold: Hold) -> bool:
    if hold.status != HoldStatus.OPEN:
        return False
    try:
        release_hold(partner=hold.partner, hold_id=hold.pk)
    except HoldAlreadyUsed:
        return False
    return True

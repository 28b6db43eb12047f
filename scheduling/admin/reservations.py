"""Reserved time, read-only."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.admin import ReadOnlyAdmin, badge
from cleanlife.backoffice.linked_pages import LinkedPagesAdmin
from cleanlife.wording import write_span
from scheduling.models import Reservation
from scheduling.services.find_unfit_visits import find_all_unfit_visits

KINDS = {
    Reservation.State.HELD: "pending",
    Reservation.State.ACTIVE: "active",
    Reservation.State.RELEASED: "inactive",
}


class FitsFilter(admin.SimpleListFilter):
    """Upcoming visits that no longer fit their team's hours."""

    title = _("whether it fits the hours")
    parameter_name = "fits"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the one choice that needs action."""
        return [("no", _("No"))]

    def queryset(self, request: Any, queryset: QuerySet[Reservation]) -> QuerySet[Reservation]:
        """Return the unfit visits from today on."""
        if self.value() != "no":
            return queryset
        unfit = find_all_unfit_visits(now=clock.now())
        return queryset.filter(pk__in=[visit.pk for visit in unfit])


@admin.register(Reservation)
class ReservationAdmin(LinkedPagesAdmin, ReadOnlyAdmin):
    """Which team is reserved when and where; it changes with its booking."""

    list_display = ["date", "time", "team", "zone", "state_badge", "created_at"]
    list_filter = [FitsFilter, "state", "zone", "team"]
    list_select_related = ["team", "zone"]
    date_hierarchy = "date"
    fields = ["date", "time", "team", "zone", "state_badge", "created_at"]
    empty_advice = _("Every booking reserves the time of its team here.")

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Show the latest date first, but unfit visits in order of date."""
        is_unfit_list = request.GET.get(FitsFilter.parameter_name)
        return ["date" if is_unfit_list else "-date", "start_minute"]

    @admin.display(description=_("Time"), ordering="start_minute")
    def time(self, reservation: Reservation) -> str:
        """Write the visit's Riyadh time."""
        return write_span(reservation.start_minute, reservation.end_minute)

    @admin.display(description=_("State"), ordering="state")
    def state_badge(self, reservation: Reservation) -> str:
        """Show the state in its colour."""
        kind = KINDS[Reservation.State(reservation.state)]
        return badge(reservation.get_state_display(), kind=kind)

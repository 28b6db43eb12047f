"""Taken time, to look at."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cleanlife.backoffice.admin import ReadOnlyAdmin, badge
from cleanlife.backoffice.linked_pages import LinkedPagesAdmin
from cleanlife.wording import write_span
from scheduling.models import Reservation

KINDS = {
    Reservation.State.HELD: "pending",
    Reservation.State.ACTIVE: "active",
    Reservation.State.RELEASED: "inactive",
}


@admin.register(Reservation)
class ReservationAdmin(LinkedPagesAdmin, ReadOnlyAdmin):
    """Which team is taken when; it changes with its booking."""

    list_display = ["date", "time", "team", "state_badge", "created_at"]
    list_filter = ["state", "team"]
    list_select_related = ["team"]
    ordering = ["-date", "start_minute"]
    date_hierarchy = "date"
    fields = ["date", "time", "team", "state_badge", "created_at"]
    empty_advice = _("Every booking reserves the time of its team here.")

    @admin.display(description=_("Time"), ordering="start_minute")
    def time(self, reservation: Reservation) -> str:
        """Write the visit's time in Riyadh."""
        return write_span(reservation.start_minute, reservation.end_minute)

    @admin.display(description=_("State"), ordering="state")
    def state_badge(self, reservation: Reservation) -> str:
        """Show the state in its colour."""
        kind = KINDS[Reservation.State(reservation.state)]
        return badge(reservation.get_state_display(), kind=kind)

"""Taken time, to look at."""

from django.contrib import admin

from cleanlife.backoffice.admin import ReadOnlyAdmin
from scheduling.admin.fields import write_span
from scheduling.models import Reservation


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    """Which team is taken when; it changes with its booking."""

    list_display = ["date", "time", "team", "state", "created_at"]
    list_filter = ["state", "team"]
    list_select_related = ["team"]
    ordering = ["-date", "start_minute"]
    date_hierarchy = "date"
    fields = ["date", "time", "team", "state", "owner_id", "created_at"]

    @admin.display(description="time (Riyadh)", ordering="start_minute")
    def time(self, reservation: Reservation) -> str:
        """Write the visit's time in Riyadh."""
        return write_span(reservation.start_minute, reservation.end_minute)

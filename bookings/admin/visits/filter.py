"""Choose bookings by how their visit goes."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bookings.lifecycle import AppointmentStatus
from bookings.models import Booking
from bookings.models.booking import BookingQuerySet

OVERDUE, UNDECIDED = "overdue", "undecided"


class VisitFilter(admin.SimpleListFilter):
    """Choose by the visit's status, or what operations have to look into."""

    title = _("visit")
    parameter_name = "visit"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer what needs care first."""
        care = [(OVERDUE, _("Overdue")), (UNDECIDED, _("Failed, to be decided"))]
        return [*care, *AppointmentStatus.choices]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Booking]:
        """Filter by what was chosen."""
        found: BookingQuerySet = queryset
        match self.value():
            case None:
                return found
            case "overdue":
                return found.overdue_in_the_field()
            case "undecided":
                return found.undecided()
            case status:
                return found.filter(appointment__status=status)

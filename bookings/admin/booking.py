"""Bookings: looked at, and cancelled for a partner."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from bookings.admin.cancel_page import CancelPage, may_cancel
from bookings.admin.displays import BookingDisplays
from bookings.admin.inlines import AppointmentInline, TransitionInline
from bookings.models import Booking, Hold
from cleanlife.backoffice.admin import ReadOnlyAdmin
from cleanlife.backoffice.linked_pages import LinkedPage
from scheduling.admin.reservations import ReservationAdmin
from scheduling.models import Reservation

CANCELLATION = ("cancellation_reason", "cancellation_notes")


def page_of_booking(reservation: Reservation) -> str | None:
    """Return the address of the booking that owns reserved time, if one does."""
    is_booked = Booking.objects.filter(pk=reservation.owner_id).exists()
    return _page("booking", reservation) if is_booked else None


def page_of_hold(reservation: Reservation) -> str | None:
    """Return the address of the hold that owns reserved time, if one does."""
    is_held = Hold.objects.filter(pk=reservation.owner_id).exists()
    return _page("hold", reservation) if is_held else None


def _page(kind: str, reservation: Reservation) -> str:
    return reverse(f"admin:bookings_{kind}_change", args=[reservation.owner_id])


ReservationAdmin.add_page(
    LinkedPage(_("Open the booking"), page_of_booking, permission="bookings.view_booking")
)
ReservationAdmin.add_page(
    LinkedPage(_("Open the hold"), page_of_hold, permission="bookings.view_hold")
)


@admin.register(Booking)
class BookingAdmin(BookingDisplays, ReadOnlyAdmin):
    """Every booking of every partner; changes go through actions."""

    list_display = [
        "reference",
        "partner",
        "customer",
        "when",
        "status_badge",
        "payment",
        "total",
    ]
    list_filter = ["status", "partner", "payment_responsibility", "service", "address__zone"]
    date_hierarchy = "service_date"
    list_select_related = ["partner", "contact", "appointment"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["id", "external_reference", "contact__phone", "contact__name"]
    search_help_text = _(
        "Booking id, name of the visit (SA-0107), the partner's reference,"
        " the customer's name or phone"
    )
    empty_advice = _("Bookings appear here as soon as a partner makes one.")
    inlines = [AppointmentInline, TransitionInline]
    change_form_template = "admin/bookings/booking/change_form.html"
    fieldsets = [
        (None, {"fields": [("partner", "external_reference"), ("status_badge", "payment")]}),
        (
            _("Visit"),
            {"fields": [("service", "work_type"), ("when", "teams")]},
        ),
        (_("Customer"), {"fields": [("contact", "address"), "notes"]}),
        (_("Price"), {"fields": [("subtotal", "discount"), ("total", "vat")]}),
        (
            _("Payment"),
            {
                "fields": [
                    ("payment_responsibility", "payment_reference"),
                    ("payment_due_at", "partner_payment_confirmed_at"),
                ]
            },
        ),
        (_("Cancellation"), {"fields": [CANCELLATION]}),
        (_("Record"), {"fields": [("created_at", "updated_at"), ("id", "own_data")]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Booking | None = None) -> Any:
        """Leave out what is about nothing: a cancellation before there is one."""
        is_canceled = bool(obj and (obj.cancellation_reason_id or obj.cancellation_notes))
        return [
            (title, options)
            for title, options in self.fieldsets
            if is_canceled or CANCELLATION not in options["fields"]
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Booking], search_term: str
    ) -> tuple[QuerySet[Booking], bool]:
        """Search for the name of an appointment too: SA-0107 is its number."""
        text = search_term.strip().upper().removeprefix("SA-")
        if search_term.strip().upper().startswith("SA-") and text.isdigit():
            return queryset.filter(appointment__number=int(text)), False
        return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[Any]:
        """Add the page that asks before it cancels."""
        cancel = self.admin_site.admin_view(self.cancel_view)
        mine = [path("<uuid:booking_id>/cancel/", cancel, name="bookings_booking_cancel")]
        return mine + super().get_urls()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the booking with a Cancel button where cancelling is possible."""
        booking = self.get_object(request, object_id)
        can_cancel = booking is not None and may_cancel(request, booking)
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "can_cancel": can_cancel}
        )

    def cancel_view(self, request: HttpRequest, booking_id: Any) -> HttpResponse:
        """Ask for a reason, then cancel."""
        booking = self.get_object(request, str(booking_id))
        if booking is None or not self.has_view_permission(request, booking):
            raise Http404
        return CancelPage(self, request, booking).answer()

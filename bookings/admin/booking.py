"""Bookings: looked at, and cancelled for a partner."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from bookings.admin.cancel_form import CancelForm
from bookings.errors import BookingAlreadyCancelled
from bookings.lifecycle import BookingStatus
from bookings.models import Appointment, Booking, Transition
from bookings.services.cancel_booking import cancel_booking
from cleanlife import clock
from cleanlife.actor import Actor, Initiator
from cleanlife.backoffice.admin import ReadOnlyAdmin, ReadOnlyInline, badge, sar
from scheduling.models import Reservation


class AppointmentInline(ReadOnlyInline):
    """The visit in the field."""

    model = Appointment
    fields = ["name", "status", "created_at"]
    readonly_fields = ["name"]


class TransitionInline(ReadOnlyInline):
    """What happened to the booking, in order."""

    model = Transition
    verbose_name_plural = "timeline"
    fields = [
        "created_at",
        "life_cycle",
        "action",
        "from_state",
        "to_state",
        "initiator",
        "actor",
    ]


@admin.register(Booking)
class BookingAdmin(ReadOnlyAdmin):
    """Every booking of every partner; changes go through actions."""

    list_display = [
        "reference",
        "appointment_name",
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
    search_help_text = "Booking id, SA name, the partner's reference, customer's name or phone"
    inlines = [AppointmentInline, TransitionInline]
    change_form_template = "admin/bookings/booking/change_form.html"
    fieldsets = [
        (None, {"fields": ["id", "partner", "external_reference", "status_badge", "payment"]}),
        ("Visit", {"fields": ["service", "when", "number_of_teams", "teams", "work_type"]}),
        ("Customer", {"fields": ["contact", "address", "notes"]}),
        (
            "Price",
            {"fields": ["subtotal", "discount", "vat", "total", "payment_responsibility"]},
        ),
        (
            "Payment",
            {"fields": ["payment_due_at", "partner_payment_confirmed_at", "payment_reference"]},
        ),
        ("Cancellation", {"fields": ["cancellation_reason", "cancellation_notes"]}),
        ("Record", {"fields": ["version", "created_at", "updated_at", "metadata"]}),
    ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Booking], search_term: str
    ) -> tuple[QuerySet[Booking], bool]:
        """Search for the name of an appointment too: SA-0107 is its number."""
        text = search_term.strip().upper().removeprefix("SA-")
        if search_term.strip().upper().startswith("SA-") and text.isdigit():
            return queryset.filter(appointment__number=int(text)), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description="Reference", ordering="external_reference")
    def reference(self, booking: Booking) -> str:
        """Show the partner's reference, else the beginning of the id."""
        return booking.external_reference or f"{str(booking.pk)[:8]}…"

    @admin.display(description="Visit", ordering="appointment__number")
    def appointment_name(self, booking: Booking) -> str:
        """Show the appointment's name."""
        appointment = getattr(booking, "appointment", None)
        return appointment.name if appointment else "not assigned"

    @admin.display(description="Customer", ordering="contact__name")
    def customer(self, booking: Booking) -> str:
        """Show the customer's name."""
        return booking.contact.name

    @admin.display(description="When (Riyadh)", ordering="service_date")
    def when(self, booking: Booking) -> str:
        """Show date and time of the visit."""
        start, end = (
            clock.clock_time(booking.start_minute),
            clock.clock_time(booking.end_minute),
        )
        next_day = " (next day)" if booking.end_minute > clock.MINUTES_A_DAY else ""
        return f"{booking.service_date:%a %d %b %Y}, {start}–{end}{next_day}"

    @admin.display(description="Status", ordering="status")
    def status_badge(self, booking: Booking) -> str:
        """Show the status in its colour."""
        return badge(booking.status, kind=booking.status.replace(" ", "-"))

    @admin.display(description="Payment")
    def payment(self, booking: Booking) -> str:
        """Show the derived payment status in words."""
        return booking.payment_status.replace("_", " ").capitalize()

    @admin.display(description="Total", ordering="total_halalas")
    def total(self, booking: Booking) -> str:
        """Show the total."""
        return sar(booking.total_halalas)

    @admin.display(description="Subtotal")
    def subtotal(self, booking: Booking) -> str:
        """Show the sum of the lines."""
        return sar(booking.subtotal_halalas)

    @admin.display(description="Discount")
    def discount(self, booking: Booking) -> str:
        """Show the discount."""
        return sar(booking.discount_halalas)

    @admin.display(description="VAT inside the total")
    def vat(self, booking: Booking) -> str:
        """Show the VAT."""
        return sar(booking.vat_halalas)

    @admin.display(description="Teams")
    def teams(self, booking: Booking) -> str:
        """Show whose time is reserved."""
        taken = Reservation.objects.filter(owner_id=booking.pk).exclude(
            state=Reservation.State.RELEASED
        )
        return ", ".join(taken.values_list("team__name", flat=True)) or "none"

    def get_urls(self) -> list[Any]:
        """Add the page that asks before it cancels."""
        cancel = self.admin_site.admin_view(self.cancel_view)
        mine = [path("<path:object_id>/cancel/", cancel, name="bookings_booking_cancel")]
        return mine + super().get_urls()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the booking with a Cancel button where cancelling is possible."""
        booking = self.get_object(request, unquote(object_id))
        can_cancel = booking is not None and self._may_cancel(request, booking)
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "can_cancel": can_cancel}
        )

    def _may_cancel(self, request: HttpRequest, booking: Booking) -> bool:
        is_open = booking.status != BookingStatus.CANCELED
        return is_open and request.user.has_perm("bookings.change_booking")

    def cancel_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for a reason and say what the partner will be told, then cancel."""
        booking = self.get_object(request, unquote(object_id))
        back = reverse("admin:bookings_booking_changelist")
        if booking is None:
            return HttpResponseRedirect(back)
        here = reverse("admin:bookings_booking_change", args=[booking.pk])
        if not self._may_cancel(request, booking):
            messages.error(
                request, "This booking is canceled already, or you may not cancel it."
            )
            return HttpResponseRedirect(here)
        form = CancelForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            self._cancel(request, booking, form)
            return HttpResponseRedirect(here)
        context = {
            **self.admin_site.each_context(request),
            "title": "Cancel booking",
            "booking": booking,
            "form": form,
            "opts": self.opts,
            "back": here,
        }
        return TemplateResponse(request, "admin/bookings/booking/cancel.html", context)

    def _cancel(self, request: HttpRequest, booking: Booking, form: CancelForm) -> None:
        reason = form.cleaned_data["reason"]
        try:
            cancel_booking(
                partner=booking.partner,
                booking_id=booking.pk,
                reason_id=reason.pk if reason else None,
                notes=form.cleaned_data["notes"],
                actor=Actor(Initiator.OPERATIONS, request.user.get_username()),
                now=clock.now(),
            )
        except BookingAlreadyCancelled as refusal:
            messages.error(request, refusal.text)
            return
        self.log_change(request, booking, "Cancelled for the partner.")
        messages.success(request, "The booking is canceled and the partner is being told.")

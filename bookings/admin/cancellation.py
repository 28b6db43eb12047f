"""Cancelling a booking for its partner: the reasons, the form and the page."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.cancellation_promise import describe_cancellation, timeline_since
from bookings.errors import BookingAlreadyCancelled
from bookings.lifecycle import BookingStatus
from bookings.models import Booking, CancellationReason
from bookings.services.cancel_booking import cancel_booking
from cleanlife import clock
from cleanlife.actor import Actor, Initiator
from cleanlife.backoffice.admin import note
from cleanlife.backoffice.search import SearchAdmin
from cleanlife.backoffice.versions.confirmation import Confirmation


@admin.register(CancellationReason)
class CancellationReasonAdmin(SearchAdmin):
    """A short list of reasons in two languages."""

    list_display = ["name_en", "name_ar", "is_active", "is_customer_facing"]
    list_filter = ["is_active", "is_customer_facing"]
    search_fields = ["search_text"]
    search_help_text = _("The English or the Arabic name")
    fields = ["name_en", "name_ar", "is_customer_facing", "is_active"]


class CancelForm(forms.Form):
    """A reason and a note."""

    reason = forms.ModelChoiceField(
        CancellationReason.objects.filter(is_active=True),
        label=_("Reason"),
        required=False,
        empty_label=_("No reason given"),
    )
    notes = forms.CharField(
        label=_("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=_("Stored with the booking, for operations."),
    )


class CancelPage:
    """One request to the page: asks for a reason, says what is refunded, cancels."""

    def __init__(self, admin: "ModelAdmin[Booking]", request: HttpRequest, booking: Booking):
        self.admin = admin
        self.request = request
        self.booking = booking
        self.back = reverse("admin:bookings_booking_change", args=[booking.pk])
        self.confirmation = Confirmation(
            request,
            self._promise,
            lock=Booking.objects.filter(pk=booking.pk),
            history=lambda since: timeline_since(booking, since),
        )

    def answer(self) -> HttpResponse:
        """Ask; with a valid form, cancel and go back."""
        if self.booking.status == BookingStatus.CANCELED:
            text = gettext("This booking is canceled already.")
            messages.error(self.request, text)
            return HttpResponseRedirect(self.back)
        form = CancelForm(self.request.POST or None)
        if self.request.method == "POST" and form.is_valid():
            with self.confirmation.pressed() as is_as_told:
                if is_as_told:
                    self._cancel(form)
                    return HttpResponseRedirect(self.back)
        template = "admin/bookings/booking/cancel.html"
        return TemplateResponse(self.request, template, self._context(form))

    def _context(self, form: CancelForm) -> dict[str, Any]:
        return {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "title": gettext("Cancel the booking"),
            "subject": self.booking,
            "back": self.back,
            "form": form,
            "confirmation": self.confirmation,
            "button": gettext("Cancel the booking"),
            "button_kind": "danger",
            "keep": gettext("Keep the booking"),
        }

    def _promise(self) -> dict[str, str]:
        found = Booking.objects.select_related("contact", "partner").get(pk=self.booking.pk)
        return describe_cancellation(found, now=clock.now())

    def _cancel(self, form: CancelForm) -> None:
        reason = form.cleaned_data["reason"]
        try:
            cancel_booking(
                partner=self.booking.partner,
                booking_id=self.booking.pk,
                reason_id=reason.pk if reason else None,
                notes=form.cleaned_data["notes"],
                actor=Actor(Initiator.OPERATIONS, self.request.user.get_username()),
                now=clock.now(),
            )
        except BookingAlreadyCancelled:
            text = gettext("Another person has already canceled this booking.")
            messages.error(self.request, text)
            return
        done = note(_("Canceled for the partner."))
        self.admin.log_change(self.request, self.booking, done)
        text = gettext("The booking is canceled; the partner is being notified.")
        messages.success(self.request, text)

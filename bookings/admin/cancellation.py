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

from bookings.errors import BookingAlreadyCancelled
from bookings.lifecycle import BookingStatus, CancellationAction
from bookings.models import Booking, CancellationReason
from bookings.services.cancel_booking import cancel_booking
from bookings.services.payments.cancellation_terms import cancellation_terms
from cleanlife import clock
from cleanlife.actor import Actor, Initiator
from cleanlife.backoffice.admin import note
from cleanlife.money import show_sar


@admin.register(CancellationReason)
class CancellationReasonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A short list of reasons in two languages."""

    list_display = ["name_en", "name_ar", "is_active", "is_customer_facing"]
    list_filter = ["is_active", "is_customer_facing"]
    search_fields = ["name_en", "name_ar"]
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

    def answer(self) -> HttpResponse:
        """Ask; with a valid form, cancel and go back."""
        if self.booking.status == BookingStatus.CANCELED:
            text = gettext("This booking is canceled already.")
            messages.error(self.request, text)
            return HttpResponseRedirect(self.back)
        form = CancelForm(self.request.POST or None)
        if self.request.method == "POST" and form.is_valid():
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
            "money": self._money(),
            "button": gettext("Cancel the booking"),
            "button_kind": "danger",
            "keep": gettext("Keep the booking"),
        }

    def _money(self) -> str:
        """Say what the customer gets back, and what CleanLife keeps, if it is canceled now."""
        terms = cancellation_terms(self.booking, now=clock.now())
        if terms.action == CancellationAction.CANCEL_ONLY:
            return gettext(
                "The partner collected the money, so it refunds its customer itself."
            )
        if terms.payment is None:
            return gettext("The customer has paid nothing, so nothing is refunded.")
        amounts = {"refund": show_sar(terms.refund_halalas), "fee": show_sar(terms.fee_halalas)}
        if not terms.refund_halalas:
            return gettext("The customer gets nothing back; %(fee)s is kept.") % amounts
        if not terms.fee_halalas:
            return gettext("The customer gets %(refund)s back; nothing is kept.") % amounts
        return gettext("The customer gets %(refund)s back; %(fee)s is kept.") % amounts

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

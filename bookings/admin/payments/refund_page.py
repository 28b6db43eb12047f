"""The page on which operations give a customer money back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.links import page_of
from bookings.errors import RefundNotPossible
from bookings.models import Booking, Payment
from bookings.services.payments.refunds import refund_by_operations
from cleanlife import clock
from cleanlife.actor import Actor, Initiator
from cleanlife.backoffice.admin import note
from cleanlife.backoffice.fields import SarField
from cleanlife.backoffice.versions.confirmation import Confirmation
from cleanlife.money import show_sar

REFUND = "bookings.add_refund"


class RefundForm(forms.Form):
    """How much goes back, and why."""

    amount = SarField(
        label=_("Amount (SAR)"), min_value=1, help_text=_("For example 55.50. VAT included.")
    )
    notes = forms.CharField(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=_("Stored with the refund, for operations and accounting."),
    )


class RefundPage:
    """One request to the page: asks how much and why, then has it refunded."""

    template = "admin/bookings/payment/refund.html"

    def __init__(self, admin: "ModelAdmin[Payment]", request: HttpRequest, payment: Payment):
        if not request.user.has_perm(REFUND):
            raise PermissionDenied
        self.admin = admin
        self.request = request
        self.payment = payment
        self.back = page_of("payment", payment.pk)
        self.confirmation = Confirmation(
            request, self._promise, lock=Booking.objects.filter(pk=payment.booking_id)
        )

    def answer(self) -> HttpResponse:
        """Ask; with a valid form, refund and go back."""
        if not self.payment.refundable_halalas:
            text = gettext("Nothing of this payment is left to refund.")
            messages.error(self.request, text)
            return HttpResponseRedirect(self.back)
        rest = self.payment.refundable_halalas
        form = RefundForm(self.request.POST or None, initial={"amount": rest})
        if self.request.method == "POST" and form.is_valid():
            with self.confirmation.pressed() as is_as_told:
                if is_as_told and self._refund(form):
                    return HttpResponseRedirect(self.back)
        return TemplateResponse(self.request, self.template, self._context(form))

    def _promise(self) -> dict[str, str]:
        rows = Payment.objects.select_related("booking__contact", "booking__partner")
        payment = rows.get(pk=self.payment.pk)
        booking = payment.booking
        partner = gettext("%(partner)s: its system is notified at once.")
        return {
            gettext("Customer"): booking.contact.name,
            gettext("Booking"): f"{booking} ({booking.get_status_display()})",
            gettext("Paid"): show_sar(payment.amount_halalas),
            gettext("Can still be refunded"): show_sar(payment.refundable_halalas),
            gettext("Money"): gettext("The gateway pays it back to where it came from."),
            gettext("Partner"): partner % {"partner": booking.partner.name},
        }

    def _refund(self, form: RefundForm) -> bool:
        """Refund; return whether it was possible."""
        halalas = form.cleaned_data["amount"]
        try:
            refund_by_operations(
                payment_id=self.payment.pk,
                amount_halalas=halalas,
                notes=form.cleaned_data["notes"],
                actor=Actor(Initiator.OPERATIONS, self.request.user.get_username()),
                now=clock.now(),
            )
        except RefundNotPossible:
            form.add_error("amount", gettext("So much cannot be refunded."))
            return False
        done = note(_("Refund of %(amount)s requested."), amount={"halalas": halalas})
        self.admin.log_change(self.request, self.payment, done)
        text = gettext("%(amount)s goes back to the customer. It is on its way.")
        messages.success(self.request, text % {"amount": show_sar(halalas)})
        return True

    def _context(self, form: RefundForm) -> dict[str, Any]:
        return {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "title": gettext("Refund"),
            "subject": self.payment,
            "confirmation": self.confirmation,
            "back": self.back,
            "form": form,
            "button": gettext("Refund"),
            "button_kind": "danger",
        }

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
from bookings.errors import RefundedMeanwhile, RefundNotPossible
from bookings.models import Payment
from bookings.services.payments.refunds import refund_by_operations
from cleanlife import clock
from cleanlife.actor import Actor, Initiator
from cleanlife.backoffice.admin import note
from cleanlife.backoffice.fields import SarField
from cleanlife.money import show_sar

REFUND = "bookings.add_refund"


class RefundForm(forms.Form):
    """How much goes back, and why; ``left`` is what the page showed: sent twice, it is old."""

    left = forms.IntegerField(widget=forms.HiddenInput)
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

    def answer(self) -> HttpResponse:
        """Ask; with a valid form, refund and go back."""
        if not self.payment.refundable_halalas:
            text = gettext("Nothing of this payment is left to refund.")
            messages.error(self.request, text)
            return HttpResponseRedirect(self.back)
        rest = self.payment.refundable_halalas
        form = RefundForm(self.request.POST or None, initial={"amount": rest, "left": rest})
        onward = (
            self._refund(form) if self.request.method == "POST" and form.is_valid() else None
        )
        if onward:
            return HttpResponseRedirect(onward)
        return TemplateResponse(self.request, self.template, self._context(form))

    def _refund(self, form: RefundForm) -> str | None:
        """Refund; return the page to show next, None for this one with its errors."""
        halalas = form.cleaned_data["amount"]
        try:
            refund_by_operations(
                payment_id=self.payment.pk,
                amount_halalas=halalas,
                left_halalas=form.cleaned_data["left"],
                notes=form.cleaned_data["notes"],
                actor=Actor(Initiator.OPERATIONS, self.request.user.get_username()),
                now=clock.now(),
            )
        except RefundedMeanwhile:
            text = gettext(
                "Nothing was refunded: the amount left has changed since you opened this page."
            )
            messages.error(self.request, text)
            return page_of("payment", self.payment.pk, "refund")
        except RefundNotPossible:
            form.add_error("amount", gettext("So much cannot be refunded."))
            return None
        done = note(_("Refund of %(amount)s requested."), amount={"halalas": halalas})
        self.admin.log_change(self.request, self.payment, done)
        text = gettext("%(amount)s goes back to the customer. It is on its way.")
        messages.success(self.request, text % {"amount": show_sar(halalas)})
        return self.back

    def _context(self, form: RefundForm) -> dict[str, Any]:
        return {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "title": gettext("Refund"),
            "subject": self.payment,
            "rest": show_sar(self.payment.refundable_halalas),
            "back": self.back,
            "form": form,
            "button": gettext("Refund"),
            "button_kind": "danger",
        }

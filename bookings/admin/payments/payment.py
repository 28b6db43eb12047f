"""Payments: read, checked at the gateway, refunded."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet, Sum
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.links import BOOKING_SEARCH, page_of
from bookings.admin.payments.payment_displays import PaymentDisplays
from bookings.admin.payments.payment_export import export_payments
from bookings.admin.payments.refund_displays import RefundDisplays
from bookings.admin.payments.refund_page import REFUND, RefundPage
from bookings.lifecycle import PaymentState
from bookings.models import Payment, Refund
from bookings.models.booking import VISIT
from bookings.services.payments.check_payments import check_payment
from cleanlife import clock
from cleanlife.backoffice.admin import ReadOnlyAdmin, ReadOnlyInline, note, phrase
from cleanlife.backoffice.linked_pages import ButtonView, LinkedPage, LinkedPagesAdmin
from cleanlife.backoffice.long_list import LongListAdmin
from cleanlife.backoffice.search import SearchAdmin
from cleanlife.money import show_sar
from cleanlife.problems import NO_PROBLEM

ASK = "bookings.change_payment"


def ask_url(payment: Payment) -> str | None:
    """Return the URL that asks the gateway, None where it knows of nothing."""
    return page_of("payment", payment.pk, "ask") if payment.charge_id else None


def ask_hint(_payment: Payment) -> str:
    """Say what asking does."""
    return gettext("the payment and its booking follow what the gateway answers.")


def refund_url(payment: Payment) -> str | None:
    """Return the URL of the page that refunds, None where nothing is left."""
    return page_of("payment", payment.pk, "refund") if payment.refundable_halalas else None


class ProblemFilter(admin.SimpleListFilter):
    """Choose the payments with a problem."""

    title = _("has a problem")
    parameter_name = "problem"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer both."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Payment]) -> QuerySet[Payment]:
        """Filter by whether there is a problem."""
        if self.value() == "yes":
            return queryset.exclude(problem=NO_PROBLEM)
        return queryset.filter(problem=NO_PROBLEM) if self.value() == "no" else queryset


class PaymentList(ChangeList):
    """A page of the list, with the sums of all that is selected."""

    @cached_property
    def summary(self) -> str:
        """Sum up what was captured, what was refunded and what is left, in one query."""
        rows = self.queryset.order_by().select_related(None)
        sums = rows.aggregate(
            captured=Sum(
                "amount_halalas", filter=Q(status=PaymentState.CAPTURED.value), default=0
            ),
            refunded=Sum("refunded_halalas", default=0),
        )
        parts = (
            (_("Paid"), sums["captured"]),
            (_("Refunded or on its way back"), sums["refunded"]),
            (_("Kept"), sums["captured"] - sums["refunded"]),
        )
        shown = [
            format_html("<span>{}: <strong>{}</strong></span>", name, show_sar(halalas))
            for name, halalas in parts
        ]
        return format_html("{}{}{}", *shown)


class RefundInline(RefundDisplays, ReadOnlyInline):
    """The refunds of a payment."""

    model = Refund
    fields = [
        "status_badge",
        "amount",
        "why",
        "notes",
        "when",
        "what_went_wrong",
        "page",
    ]
    empty_advice = _("Nothing was refunded.")


@admin.register(Payment)
class PaymentAdmin(
    PaymentDisplays, SearchAdmin, LongListAdmin, LinkedPagesAdmin, ReadOnlyAdmin
):
    """What customers paid CleanLife, or tried to."""

    linked_pages = (
        LinkedPage(
            _("Ask the gateway now"), ask_url, permission=ASK, posts=True, hint=ask_hint
        ),
        LinkedPage(_("Refund…"), refund_url, "danger", permission=REFUND),
    )
    button_views = {
        "ask": ButtonView("ask_view", ASK),
        "refund": ButtonView("refund_view", REFUND),
    }
    list_display = [
        "when",
        "booking_link",
        "partner",
        "amount",
        "refunded",
        "state",
        "gateway",
    ]
    list_filter = ["status", "gateway", ProblemFilter, "booking__partner"]
    list_select_related = ["booking__partner"]
    date_hierarchy = "created_at"
    search_fields = ["id", "charge_id__exact", *BOOKING_SEARCH]
    number_prefix = VISIT
    search_help_text = _(
        "Charge, id of a payment or a booking, name of the visit (SA-0107), the partner's"
        " reference, the customer's name or phone"
    )
    empty_advice = _("A payment appears when a customer opens the payment link and pays.")
    actions = ["export_selected"]
    inlines = [RefundInline]
    fields = [
        ("booking_link", "partner"),
        ("status_badge", "when"),
        ("amount", "expires_at"),
        ("refunded", "rest"),
        ("gateway", "word"),
        ("charge", "id"),
        ("next_check_at", "failed_checks"),
        "what_went_wrong",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        """Read all that a page shows by one query."""
        found: QuerySet[Payment] = super().get_queryset(request)
        return found.select_related("booking__partner", "booking__contact")

    def get_changelist(self, request: HttpRequest, **_options: Any) -> type[PaymentList]:
        """List with the sums of what is selected."""
        return PaymentList

    @admin.action(description=_("Export the selected payments (CSV)"), permissions=["view"])
    def export_selected(
        self, request: HttpRequest, queryset: QuerySet[Payment]
    ) -> StreamingHttpResponse:
        """Send them as a table for spreadsheets."""
        return export_payments(queryset, now=clock.now())

    def ask_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Ask the gateway what became of the charge, and show the payment."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        payment = self.existing(request, key)
        if payment.charge_id:
            self._ask(request, payment)
        return HttpResponseRedirect(page_of("payment", key))

    def _ask(self, request: HttpRequest, payment: Payment) -> None:
        check_payment(payment, now=clock.now())
        if payment.problem:
            answer = phrase(payment.problem.code.label, **payment.problem.values)
            messages.error(request, str(payment.problem))
        else:
            text = _("The gateway says %(word)s, for us: %(status)s.")
            word, status = payment.gateway_status, PaymentState(payment.status).label
            answer = phrase(text, word=word, status=phrase(status))
            messages.success(request, text % {"word": word, "status": status})
        self.log_change(
            request, payment, note(_("Asked the gateway: %(answer)s"), answer=answer)
        )

    def refund_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Ask how much and why, then refund."""
        return RefundPage(self, request, self.existing(request, key)).answer()

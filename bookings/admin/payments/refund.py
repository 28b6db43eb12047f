"""Refunds: read, and tried again when they failed."""

from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.links import BOOKING_SEARCH, page_of
from bookings.admin.payments.refund_displays import RefundDisplays
from bookings.errors import RefundNotPossible
from bookings.lifecycle import RefundStatus
from bookings.models import Refund
from bookings.models.booking import VISIT
from bookings.services.payments.refunds import retry_refund
from cleanlife import clock
from cleanlife.backoffice.admin import ReadOnlyAdmin, note
from cleanlife.backoffice.linked_pages import LinkedPage, LinkedPagesAdmin
from cleanlife.backoffice.long_list import LongListAdmin
from cleanlife.backoffice.search import SearchAdmin
from cleanlife.money import show_sar

RETRY = "bookings.change_refund"


def retry_url(refund: Refund) -> str | None:
    """Return the URL that tries it again, None unless it failed."""
    has_failed = refund.status == RefundStatus.FAILED
    return page_of("refund", refund.pk, "retry") if has_failed else None


def retry_hint(refund: Refund) -> str:
    """Say what to do before."""
    text = gettext(
        "the gateway is asked for %(amount)s once more. Check its own pages first if it gave no"
        " answer: the money may be back already."
    )
    return text % {"amount": show_sar(refund.amount_halalas)}


@admin.register(Refund)
class RefundAdmin(RefundDisplays, SearchAdmin, LongListAdmin, LinkedPagesAdmin, ReadOnlyAdmin):
    """Money on its way back to customers."""

    linked_pages = (
        LinkedPage(
            _("Try again"),
            retry_url,
            "main",
            permission=RETRY,
            posts=True,
            hint=retry_hint,
        ),
    )
    button_views = {"retry": "retry_view"}
    list_display = [
        "when",
        "booking_link",
        "partner",
        "amount",
        "why",
        "state",
    ]
    list_filter = ["status", "reason", "payment__booking__partner"]
    list_select_related = ["payment__booking__partner"]
    date_hierarchy = "created_at"
    search_fields = [
        "id",
        "gateway_refund_id__exact",
        "payment__id",
        "payment__charge_id__exact",
        *(f"payment__{path}" for path in BOOKING_SEARCH),
    ]
    number_prefix = VISIT
    search_help_text = _(
        "Charge or refund at the gateway, id of a payment or a booking, name of the visit"
        " (SA-0107), the partner's reference, the customer's name or phone"
    )
    empty_advice = _(
        "A refund appears when a paid booking is canceled, when money comes too late or twice,"
        " or by “Refund…” on a payment's page."
    )
    actions = ["retry_selected"]
    fields = [
        ("booking_link", "partner"),
        "payment_link",
        ("status_badge", "when"),
        ("amount", "reason"),
        ("who", "notes"),
        ("gateway_refund", "word"),
        ("attempts", "next_attempt_at"),
        "what_went_wrong",
        "id",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Refund]:
        """Read all that a page shows by one query."""
        found: QuerySet[Refund] = super().get_queryset(request)
        return found.select_related("payment__booking__partner")

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Return whether this person may try refunds again."""
        return request.user.has_perm(RETRY)

    @admin.action(description=_("Try the selected refunds again"), permissions=["retry"])
    def retry_selected(self, request: HttpRequest, queryset: QuerySet[Refund]) -> None:
        """Try the failed ones again; say how many were skipped and why."""
        total = queryset.count()
        failed = list(queryset.filter(status=RefundStatus.FAILED))
        tried = sum(self._retry(request, refund) for refund in failed)
        skipped = total - tried
        if tried:
            text = ngettext(
                "%(count)s refund is tried again now.",
                "%(count)s refunds are tried again now.",
                tried,
            )
            messages.success(request, text % {"count": tried})
        if skipped:
            text = ngettext(
                "%(count)s skipped: only a refund that failed can be tried again.",
                "%(count)s skipped: only refunds that failed can be tried again.",
                skipped,
            )
            messages.warning(request, text % {"count": skipped})

    def _retry(self, request: HttpRequest, refund: Refund) -> bool:
        try:
            retry_refund(refund_id=refund.pk, now=clock.now())
        except RefundNotPossible:
            return False
        self.log_change(request, refund, note(_("Tried again.")))
        return True

    def retry_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Try one refund again and show it."""
        if not self.has_retry_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self.retry_selected(request, Refund.objects.filter(pk=key))
        return HttpResponseRedirect(page_of("refund", key))

"""Refunds: read, and tried again when they failed."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from bookings.admin.links import BOOKING_SEARCH, page_of
from bookings.admin.payments.refund_displays import RefundDisplays
from bookings.lifecycle import RefundStatus
from bookings.models import Booking, Refund
from bookings.models.booking import VISIT
from bookings.services.payments.refunds import retry_refunds
from cleanlife import clock
from cleanlife.actor import Actor, Initiator
from cleanlife.backoffice.admin import ReadOnlyAdmin, note
from cleanlife.backoffice.confirmation import Asking, Question, log_changes, read_chosen, report
from cleanlife.backoffice.linked_pages import ButtonView, LinkedPage, LinkedPagesAdmin
from cleanlife.backoffice.long_list import LongListAdmin
from cleanlife.backoffice.search import SearchAdmin
from cleanlife.money import show_sar
from cleanlife.wording import count_in_words

RETRY = "bookings.change_refund"
DONE = ngettext_lazy(
    "%(count)s skipped: the money is back already.",
    "%(count)s skipped: their money is back already.",
    "count",
)
UNDER_WAY = ngettext_lazy(
    "%(count)s skipped: the money is on its way already.",
    "%(count)s skipped: their money is on its way already.",
    "count",
)


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
            hint=retry_hint,
        ),
    )
    button_views = {"retry": ButtonView("retry_view", RETRY)}
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
    def retry_selected(
        self, request: HttpRequest, queryset: QuerySet[Refund]
    ) -> HttpResponse | None:
        """Ask, then try the failed ones again."""
        rows = read_chosen(self, request, queryset)
        return self._retry(request, rows, back=request.get_full_path()) if rows else None

    def retry_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Ask, then try one refund again and show it."""
        refund, back = self.existing(request, key), page_of("refund", key)
        return self._retry(request, [refund], back=back) or HttpResponseRedirect(back)

    def _retry(
        self, request: HttpRequest, rows: list[Refund], *, back: str
    ) -> HttpResponse | None:
        keys = [row.pk for row in rows]
        paid = Booking.objects.filter(payments__refunds__in=keys).values("pk")
        bookings: QuerySet[Any] = Booking.objects.filter(pk__in=paid)
        lock = [bookings, Refund.objects.filter(pk__in=keys)]
        asking = Asking(self, request, rows, back, lock=lock)
        return asking.answer(_question, partial(_try_again, request))


def _try_again(request: HttpRequest, rows: list[Refund]) -> None:
    actor = Actor(Initiator.OPERATIONS, request.user.get_username())
    failed = [row.pk for row in rows if row.status == RefundStatus.FAILED]
    tried = retry_refunds(failed, actor=actor, now=clock.now())
    log_changes(request, tried, note(_("Tried again.")))
    text = ngettext(
        "%(count)s refund is tried again now.",
        "%(count)s refunds are tried again now.",
        len(tried),
    )
    done = text % {"count": len(tried)} if tried else ""
    report(request, done=done, skipped=_describe_skipped(rows))


def _question(rows: list[Refund]) -> Question:
    failed = [row for row in rows if row.status == RefundStatus.FAILED]
    amount = show_sar(sum(row.amount_halalas for row in failed))
    text = ngettext(
        "The gateway is asked once more to give a customer %(amount)s back.",
        "The gateway is asked once more to give customers %(amount)s back, in %(count)s"
        " refunds.",
        len(failed),
    )
    advice = gettext(
        "Check its own pages first if it gave no answer: the money may be back already."
    )
    skipped = _describe_skipped(rows)
    told = [text % {"amount": amount, "count": len(failed)}, advice, *skipped]
    return Question(
        title=gettext("Try again"),
        sentences=told if failed else skipped,
        button=gettext("Refund %(amount)s") % {"amount": amount} if failed else "",
        state={f"{show_sar(row.amount_halalas)} ({row.pk})": _describe(row) for row in rows},
    )


def _describe(refund: Refund) -> str:
    text = gettext("%(status)s; rounds of attempts: %(count)s")
    return text % {"status": refund.get_status_display(), "count": refund.round}


def _describe_skipped(rows: list[Refund]) -> list[str]:
    done = sum(row.status == RefundStatus.REFUNDED for row in rows)
    under_way = sum(
        row.status in {RefundStatus.REQUESTED, RefundStatus.PENDING} for row in rows
    )
    return count_in_words(DONE, done) + count_in_words(UNDER_WAY, under_way)

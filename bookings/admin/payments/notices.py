"""On the start page: which payments, refunds and links need attention."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext

from bookings.admin.links import list_of, page_of, short_reference
from bookings.admin.payments.payment_link import UNSENT
from bookings.admin.payments.refund_displays import refund_badge
from bookings.lifecycle import UNEXPECTED_MONEY, PaymentState, RefundStatus
from bookings.models import Booking, Payment, PaymentLink, Refund
from cleanlife import clock
from cleanlife.backoffice.site import Notice
from cleanlife.money import show_sar

Row = TypeVar("Row", bound=Model)

MOST_NAMED = 5
# Money that came unasked, and odd answers of a gateway, are news for so long.
NEWS = timedelta(days=7)


def failed_refunds(request: HttpRequest) -> Notice | None:
    """Name the customers whose refund has failed."""
    if not request.user.has_perm("bookings.view_refund"):
        return None
    rows = Refund.objects.failed().select_related("payment__booking__partner")
    listing = f"{list_of('refund')}?{urlencode({'status__exact': RefundStatus.FAILED.value})}"
    return _notice(
        rows.order_by("created_at"),
        heading=lambda count: ngettext(
            "%(count)s refund failed: a customer waits for the money",
            "%(count)s refunds failed: customers wait for their money",
            count,
        ),
        line=_refund_line,
        address=listing,
        link=gettext("See the failed refunds, and try them again"),
    )


def unexpected_money(request: HttpRequest) -> Notice | None:
    """Name the payments that came too late or twice, and whether they were refunded."""
    if not request.user.has_perm("bookings.view_refund"):
        return None
    since = clock.now() - NEWS
    rows = Refund.objects.of_unexpected_money().filter(created_at__gte=since)
    reasons = ",".join(sorted(UNEXPECTED_MONEY))
    return _notice(
        rows.select_related("payment__booking__partner"),
        heading=lambda count: ngettext(
            "In the last 7 days %(count)s payment came too late or twice, and goes back",
            "In the last 7 days %(count)s payments came too late or twice, and go back",
            count,
        ),
        line=_refund_line,
        address=f"{list_of('refund')}?{urlencode({'reason__in': reasons})}",
        link=gettext("See all such money"),
    )


def unsent_links(request: HttpRequest) -> Notice | None:
    """Name the customers who cannot pay because their link did not reach them."""
    if not _may_see_payments(request):
        return None
    rows = PaymentLink.objects.undelivered().select_related("booking__partner")
    return _notice(
        rows.order_by("booking__payment_due_at"),
        heading=lambda count: ngettext(
            "%(count)s customer has no payment link, and the booking waits for the money",
            "%(count)s customers have no payment link, and their bookings wait for the money",
            count,
        ),
        line=_link_line,
        address=f"{list_of('booking')}?{urlencode({'payment_link': UNSENT})}",
        link=gettext("See these bookings, and send the links again"),
    )


def odd_payments(request: HttpRequest) -> Notice | None:
    """Name the payments with a problem, unless the customer has paid by another one since."""
    if not _may_see_payments(request):
        return None
    settled = Q(status=PaymentState.FAILED, booking__customer_paid_at__isnull=False)
    recent = Payment.objects.with_problem().filter(created_at__gte=clock.now() - NEWS)
    return _notice(
        recent.exclude(settled).select_related("booking__partner"),
        heading=lambda count: ngettext(
            "%(count)s payment has a problem",
            "%(count)s payments have a problem",
            count,
        ),
        line=_payment_line,
        address=f"{list_of('payment')}?{urlencode({'problem': 'yes'})}",
        link=gettext("See the payments with a problem"),
    )


def _may_see_payments(request: HttpRequest) -> bool:
    return request.user.has_perm("bookings.view_payment")


def _notice(
    rows: QuerySet[Row],
    *,
    heading: Callable[[int], str],
    line: Callable[[Row], tuple[str, str]],
    address: str,
    link: str,
) -> Notice | None:
    found = list(rows[: MOST_NAMED + 1])
    if not found:
        return None
    is_long = len(found) > MOST_NAMED
    count = rows.order_by().count() if is_long else len(found)
    lines = [line(row) for row in found[:MOST_NAMED]]
    return Notice(heading(count) % {"count": count}, lines, address, link)


def _refund_line(refund: Refund) -> tuple[str, str]:
    text = _line(
        refund.payment.booking,
        show_sar(refund.amount_halalas),
        refund_badge(refund),
        refund.last_error or refund.get_reason_display(),
    )
    return page_of("refund", refund.pk), text


def _link_line(link: PaymentLink) -> tuple[str, str]:
    amount = show_sar(link.booking.total_halalas)
    text = _line(link.booking, amount, "", link.last_error)
    return page_of("booking", link.booking_id), text


def _payment_line(payment: Payment) -> tuple[str, str]:
    amount = show_sar(payment.amount_halalas)
    text = _line(payment.booking, amount, "", payment.problem)
    return page_of("payment", payment.pk), text


def _line(booking: Booking, amount: str, state: str, problem: object) -> str:
    return format_html(
        '{} {} · {} {}<span class="quiet-line">{}</span>',
        booking.partner.name,
        short_reference(booking),
        amount,
        state,
        problem,
    )


MONEY_NOTICES = (failed_refunds, unexpected_money, unsent_links, odd_payments)

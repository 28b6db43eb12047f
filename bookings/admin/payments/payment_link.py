"""The payment link on its booking's page, and sending it again."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.links import page_of
from bookings.errors import PaymentNotPossible
from bookings.lifecycle import BookingStatus, PaymentStatus
from bookings.models import Booking, PaymentLink
from bookings.services.payments.payment_links import resend_payment_link
from cleanlife import clock
from cleanlife.backoffice.admin import NOTHING, copyable, moment, note
from cleanlife.backoffice.confirmation import Asking, Question
from cleanlife.money import show_sar
from cleanlife.wording import isolate

OPERATE = "bookings.change_booking"
UNSENT = "unsent"
LINK_FIELDS: Any = ["link_url", ("link_sent", "link_attempts"), "link_problem"]


def link_of(booking: Booking) -> PaymentLink | None:
    """Return the booking's payment link, None where there is nothing to pay to us."""
    return getattr(booking, "payment_link", None)


def resend_url(booking: Booking) -> str | None:
    """Return the URL that sends the link again, None where it is not waited for."""
    is_waited_for = booking.can_be_paid_at(clock.now()) and link_of(booking)
    return page_of("booking", booking.pk, "send_link") if is_waited_for else None


def resend_hint(booking: Booking) -> str:
    """Say what sending it again does."""
    text = gettext(
        "the customer gets the same link once more, at %(phone)s, to pay %(amount)s until"
        " %(moment)s."
    )
    return text % {
        "phone": isolate(booking.contact.phone),
        "amount": show_sar(booking.total_halalas),
        "moment": moment(booking.payment_due_at),
    }


class PaymentLinkDisplays:
    """The fields of a booking's page that are about its link."""

    @admin.display(description=_("Link for the customer"))
    def link_url(self, booking: Booking) -> str:
        """Show the URL, to copy."""
        link = link_of(booking)
        return copyable(link.url, name="payment-link") if link else NOTHING

    @admin.display(description=_("Sent"))
    def link_sent(self, booking: Booking) -> str:
        """Show when it was sent, or what holds it up."""
        link = link_of(booking)
        if link is None:
            return NOTHING
        if link.sent_at:
            return moment(link.sent_at)
        if link.next_attempt_at:
            text = gettext("not yet; next attempt %(moment)s")
            return text % {"moment": moment(link.next_attempt_at)}
        return gettext("no, given up")

    @admin.display(description=_("Attempts"))
    def link_attempts(self, booking: Booking) -> str:
        """Show how often it was tried."""
        link = link_of(booking)
        return str(link.attempts) if link else NOTHING

    @admin.display(description=_("Last problem"))
    def link_problem(self, booking: Booking) -> str:
        """Say why it could not be sent."""
        link = link_of(booking)
        return (link and link.last_error) or NOTHING


class PaymentLinkFilter(admin.SimpleListFilter):
    """Choose the bookings whose customer has no payment link."""

    title = _("payment link")
    parameter_name = "payment_link"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the one thing that needs care."""
        return [(UNSENT, _("Could not be sent"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Booking]) -> QuerySet[Booking]:
        """Filter by a link that was given up."""
        if self.value() != UNSENT:
            return queryset
        return queryset.filter(pk__in=PaymentLink.objects.undelivered().values("pk"))


def send_link(admin: Any, request: HttpRequest, booking: Booking) -> HttpResponse:
    """Ask, then send the link again and show the booking; or say why nothing is sent."""
    back = page_of("booking", booking.pk)
    rows = Booking.objects.filter(pk=booking.pk)
    links = PaymentLink.objects.filter(pk=booking.pk)
    asking = Asking(admin, request, [booking], back, lock=[rows, links])
    act = partial(_resend, admin, request)
    return asking.answer(_question, act) or HttpResponseRedirect(back)


def _resend(admin: Any, request: HttpRequest, rows: list[Booking]) -> None:
    [booking] = rows
    try:
        resend_payment_link(booking_id=booking.pk, now=clock.now())
    except PaymentNotPossible:
        text = gettext("Nothing was sent: the booking has changed meanwhile.")
        messages.error(request, text)
    else:
        admin.log_change(request, booking, note(_("Sent the payment link again.")))
        messages.success(request, gettext("The payment link is being sent again."))


def _why_not(booking: Booking, *, now: datetime) -> str:
    """Say why nothing would come of it; empty where the customer would get the link."""
    link = link_of(booking)
    if booking.status == BookingStatus.CANCELED:
        return gettext("Nothing was sent: the booking is canceled.")
    if link is None:
        return gettext("Nothing was sent: this booking has no payment link.")
    if booking.payment_status == PaymentStatus.PAID:
        return gettext("Nothing was sent: the booking is paid already.")
    if not booking.can_be_paid_at(now):
        return gettext("Nothing was sent: the time to pay is over.")
    return _why_not_yet(link, now=now)


def _why_not_yet(link: PaymentLink, *, now: datetime) -> str:
    if link.is_under_way_at(now):
        return gettext("Nothing more was sent: the link is on its way at this moment.")
    if link.is_fresh_at(now):
        text = gettext(
            "Nothing more was sent: the customer was sent the link at %(moment)s. Wait two"
            " minutes before you send it again."
        )
        return text % {"moment": moment(link.sent_at)}
    return ""


def _question(rows: list[Booking]) -> Question:
    [booking] = rows
    obstacle = _why_not(booking, now=clock.now())
    return Question(
        title=gettext("Send the link again"),
        sentences=[obstacle] if obstacle else _describe_sending(booking),
        button="" if obstacle else gettext("Send the link again"),
        state={},
        is_dangerous=False,
    )


def _describe_sending(booking: Booking) -> list[str]:
    link = booking.payment_link
    told = gettext("%(customer)s gets the same link once more, as a text message to %(phone)s.")
    customer = {"customer": booking.contact.name, "phone": isolate(booking.contact.phone)}
    last = gettext("It was last sent on %(moment)s.") % {"moment": moment(link.sent_at)}
    money = gettext("%(amount)s is to be paid by %(moment)s.") % {
        "amount": show_sar(booking.total_halalas),
        "moment": moment(booking.payment_due_at),
    }
    return [told % customer, money, *([last] if link.sent_at else [])]

"""Texts to customers: read, and sent again when they did not arrive."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.links import BOOKING_SEARCH, page_of
from bookings.admin.texts.displays import TextDisplays
from bookings.models import Booking, CustomerText
from bookings.models.booking import VISIT
from bookings.models.customer_text import NOT_DELIVERED
from bookings.services.state.plan_texts import stands
from bookings.services.texts.send_again import send_text_again
from bookings.texts import TextState
from cleanlife import clock
from cleanlife.backoffice.admin import ReadOnlyAdmin, moment, note
from cleanlife.backoffice.confirmation import Asking, Question
from cleanlife.backoffice.linked_pages import ButtonView, LinkedPage, LinkedPagesAdmin
from cleanlife.backoffice.long_list import LongListAdmin
from cleanlife.backoffice.search import SearchAdmin
from cleanlife.wording import isolate

SEND = "bookings.change_customertext"


def again_url(text: CustomerText) -> str | None:
    """Return the URL that sends it again, None where it arrived or is true no longer."""
    may_be_sent = text.state in NOT_DELIVERED and stands(text, text.booking)
    return page_of("customertext", text.pk, "send_again") if may_be_sent else None


def again_hint(text: CustomerText) -> str:
    """Say who gets it."""
    return _say_who(text)


@admin.register(CustomerText)
class CustomerTextAdmin(
    TextDisplays, SearchAdmin, LongListAdmin, LinkedPagesAdmin, ReadOnlyAdmin
):
    """What customers were told by text, and what became of it."""

    linked_pages = (
        LinkedPage(_("Send it again"), again_url, "main", permission=SEND, hint=again_hint),
    )
    button_views = {"send-again": ButtonView("again_view", SEND)}
    list_display = ["when", "booking_link", "partner", "kind", "state_badge"]
    list_filter = ["state", "kind", "booking__partner"]
    list_select_related = ["booking__partner"]
    date_hierarchy = "created_at"
    search_fields = ["id", "message_id__exact", *BOOKING_SEARCH]
    number_prefix = VISIT
    search_help_text = _(
        "Message at the provider, booking id, name of the visit (SA-0107), the partner's"
        " reference, the customer's name or phone"
    )
    empty_advice = _("Texts appear here when visits are booked, moved and carried out.")
    fields = [
        ("booking_link", "partner"),
        ("kind", "state_badge"),
        ("created_at", "when"),
        ("telephone", "language"),
        "content",
        ("attempts", "message"),
        "id",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CustomerText]:
        """Read all that a page shows by one query."""
        found: QuerySet[CustomerText] = super().get_queryset(request)
        return found.select_related(
            "booking__partner", "booking__contact", "booking__appointment"
        )

    def again_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Ask, then send it again and show it."""
        text, back = self.existing(request, key), page_of("customertext", key)
        rows = CustomerText.objects.filter(pk=key)
        lock: list[QuerySet[Any]] = [Booking.objects.filter(pk=text.booking_id), rows]
        asking = Asking(self, request, [text], back, lock=lock)
        act = partial(_send_again, self, request)
        return asking.answer(_question, act) or HttpResponseRedirect(back)


def _send_again(admin: Any, request: HttpRequest, rows: list[CustomerText]) -> None:
    [text] = rows
    sent = send_text_again(text_id=text.pk, now=clock.now())
    admin.log_change(request, text, note(_("Sent again.")))
    told = gettext("The text is sent at %(moment)s.") % {"moment": moment(sent.due_at)}
    messages.success(request, told)


def _question(rows: list[CustomerText]) -> Question:
    [text] = rows
    obstacle = _why_not(text)
    title = gettext("Send it again")
    if obstacle:
        return Question(title=title, sentences=[obstacle], button="", state={})
    told = [_say_who(text)]
    if text.state == TextState.UNKNOWN:
        told.append(gettext("Perhaps the customer has it already, and then gets it twice."))
    return Question(
        title=title, sentences=told, button=title, state={str(text): str(text.problem)}
    )


def _say_who(text: CustomerText) -> str:
    told = gettext("The customer gets it at %(phone)s, as it is true then.")
    return told % {"phone": isolate(text.booking.contact.phone)}


def _why_not(text: CustomerText) -> str:
    if text.state not in NOT_DELIVERED:
        return gettext("Nothing was sent: this text was sent, or will be.")
    if not stands(text, text.booking):
        return gettext("Nothing was sent: what this text says is true no longer.")
    return ""

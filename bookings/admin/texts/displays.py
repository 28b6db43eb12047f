"""How a text is shown, in lists, on its page and inside its booking's."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.links import link_to_booking, page_of
from bookings.models import Booking, Contact, CustomerText
from bookings.texts import TextState
from cleanlife.backoffice.admin import NOTHING, ReadOnlyInline, badge, left_to_right, moment

KINDS = {
    TextState.PLANNED: "pending",
    TextState.SENT: "success",
    TextState.WITHDRAWN: "canceled",
    TextState.GIVEN_UP: "failed",
    TextState.UNKNOWN: "failed",
}


def text_badge(text: CustomerText) -> str:
    """Show the state in its colour."""
    return badge(text.get_state_display(), kind=KINDS[TextState(text.state)])


class WishForTexts:
    """A field of a booking, and of a customer: whether texts are wished for."""

    @admin.display(description=_("Text messages"))
    def wish_for_texts(self, row: Booking | Contact) -> str:
        """Say it in words: neither is the partner's account."""
        words = {
            True: gettext("Wished for"),
            False: gettext("Not wished for"),
            None: gettext("As the partner's account has it"),
        }
        return words[row.wants_texts]


class TextDisplays:
    """Columns of a text."""

    @admin.display(description=_("Booking"))
    def booking_link(self, text: CustomerText) -> str:
        """Name the booking and lead to it."""
        return link_to_booking(text.booking)

    @admin.display(description=_("Partner"), ordering="booking__partner__name")
    def partner(self, text: CustomerText) -> str:
        """Show the partner's name."""
        return text.booking.partner.name

    @admin.display(description=_("State"), ordering="state")
    def state_badge(self, text: CustomerText) -> str:
        """Show the state in its colour, and below it what happened."""
        happened = text.problem or ""
        return format_html('{}<span class="quiet-line">{}</span>', text_badge(text), happened)

    @admin.display(description=_("When"), ordering="due_at")
    def when(self, text: CustomerText) -> str:
        """Show when it was sent, or is to be."""
        if text.sent_at:
            return moment(text.sent_at)
        if text.next_attempt_at:
            return gettext("planned for %(moment)s") % {"moment": moment(text.next_attempt_at)}
        return moment(text.due_at)

    @admin.display(description=_("Text"))
    def content(self, text: CustomerText) -> str:
        """Show what the customer read, each in the direction of its language."""
        if not text.text:
            return NOTHING
        return format_html('<span dir="auto" class="preformatted">{}</span>', text.text)

    @admin.display(description=_("Phone"))
    def telephone(self, text: CustomerText) -> str:
        """Show the number that it was sent to, its plus sign in front."""
        return left_to_right(text.phone) if text.phone else NOTHING

    @admin.display(description=_("Message at the provider"))
    def message(self, text: CustomerText) -> str:
        """Show the provider's own id."""
        return left_to_right(text.message_id) if text.message_id else NOTHING

    @admin.display(description="")
    def page(self, text: CustomerText) -> str:
        """Lead to the text's page."""
        address = page_of("customertext", text.pk)
        return format_html('<a href="{}">{}</a>', address, _("Open the text"))


class TextInline(TextDisplays, ReadOnlyInline):
    """What the customer was told by text."""

    model = CustomerText
    verbose_name_plural = _("texts to the customer")
    fields = ["kind", "state_badge", "when", "content", "page"]
    ordering = ["created_at"]
    empty_advice = _("No text has been planned for this visit.")

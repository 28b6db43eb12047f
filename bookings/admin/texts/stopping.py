"""On a customer's page: send no more texts, and send them again."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.links import page_of
from bookings.models import Contact
from bookings.services.contacts.contacts import set_wish_for_texts
from cleanlife.backoffice.admin import note
from cleanlife.backoffice.linked_pages import ButtonView, LinkedPage, LinkedPagesAdmin

CHANGE = "bookings.change_contact"


def stop_url(contact: Contact) -> str | None:
    """Return the URL that stops texts, None where they are stopped."""
    is_stopped = contact.wants_texts is False
    return None if is_stopped else page_of("contact", contact.pk, "stop_texts")


def resume_url(contact: Contact) -> str | None:
    """Return the URL that lets texts be sent again, None where nobody stopped them."""
    is_stopped = contact.wants_texts is False and contact.erased_at is None
    return page_of("contact", contact.pk, "resume_texts") if is_stopped else None


def stop_hint(contact: Contact) -> str:
    """Say what stops."""
    return gettext("the customer gets no texts about any visit, from now on.")


def resume_hint(contact: Contact) -> str:
    """Say what is sent again."""
    return gettext("the customer gets texts again, as each booking and its partner have it.")


class TextStopping(LinkedPagesAdmin):
    """Both buttons, and what they do."""

    linked_pages = (
        LinkedPage(
            _("Send no more texts"), stop_url, permission=CHANGE, posts=True, hint=stop_hint
        ),
        LinkedPage(
            _("Send texts again"), resume_url, permission=CHANGE, posts=True, hint=resume_hint
        ),
    )
    button_views = {
        "stop-texts": ButtonView("stop_texts_view", CHANGE),
        "resume-texts": ButtonView("resume_texts_view", CHANGE),
    }

    def stop_texts_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Send this customer no texts any more."""
        return self._set_texts(request, key, wants_texts=False, text=_("Stopped texts."))

    def resume_texts_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Send this customer texts again."""
        return self._set_texts(request, key, wants_texts=None, text=_("Resumed texts."))

    def _set_texts(
        self, request: HttpRequest, key: UUID, *, wants_texts: bool | None, text: Any
    ) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        contact = self.existing(request, key)
        if contact.erased_at is None:
            set_wish_for_texts(contact, wants_texts=wants_texts)
            self.log_change(request, contact, note(text))
        return HttpResponseRedirect(page_of("contact", key))

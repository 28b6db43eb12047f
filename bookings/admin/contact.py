"""Contacts and their addresses, read only."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.links import page_of
from bookings.models import Address, Contact
from bookings.services.contacts.contacts import set_wish_for_texts
from cleanlife.backoffice.admin import ReadOnlyAdmin, ReadOnlyInline, left_to_right, note
from cleanlife.backoffice.linked_pages import ButtonView, LinkedPage, LinkedPagesAdmin
from cleanlife.backoffice.long_list import LongListAdmin
from cleanlife.backoffice.search import SearchAdmin

CHANGE = "bookings.change_contact"


class AddressInline(ReadOnlyInline):
    """Where the customer lives."""

    model = Address
    fields = ["label", "line1", "district", "city", "covered", "access_notes", "removed_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Address]:
        """Fetch the zones in the same query."""
        found: QuerySet[Address] = super().get_queryset(request)
        return found.select_related("zone")

    @admin.display(description=_("Zone"))
    def covered(self, address: Address) -> str:
        """Name the zone, or say that there is none."""
        return str(address.zone) if address.zone else gettext("outside our zones")


def stop_url(contact: Contact) -> str | None:
    """Return the URL that stops texts, None where they are stopped."""
    is_stopped = contact.wants_texts is False
    return None if is_stopped else page_of("contact", contact.pk, "stop_texts")


def resume_url(contact: Contact) -> str | None:
    """Return the URL that lets texts be sent again, None where they are not stopped."""
    is_stopped = contact.wants_texts is False
    return page_of("contact", contact.pk, "resume_texts") if is_stopped else None


def stop_hint(contact: Contact) -> str:
    """Say what stops."""
    return gettext("the customer gets no texts about any visit, from now on.")


def resume_hint(contact: Contact) -> str:
    """Say what is sent again."""
    return gettext("the customer gets texts again, as each booking and its partner have it.")


@admin.register(Contact)
class ContactAdmin(SearchAdmin, LongListAdmin, LinkedPagesAdmin, ReadOnlyAdmin):
    """Customers, by partner."""

    linked_pages = (
        LinkedPage(
            _("Send no more texts"),
            stop_url,
            permission=CHANGE,
            posts=True,
            hint=stop_hint,
        ),
        LinkedPage(
            _("Send texts again"),
            resume_url,
            permission=CHANGE,
            posts=True,
            hint=resume_hint,
        ),
    )
    button_views = {
        "stop-texts": ButtonView("stop_texts_view", CHANGE),
        "resume-texts": ButtonView("resume_texts_view", CHANGE),
    }

    list_display = ["name", "telephone", "partner", "created_at"]
    list_filter = ["partner"]
    list_select_related = ["partner"]
    search_fields = ["search_text", "id"]
    search_help_text = _("The customer's name or phone, or parts of them, or the customer's id")
    empty_advice = _("Customers appear here when a partner adds them.")
    fields = [
        "name",
        "telephone",
        ("language", "wants_texts"),
        ("crew", "is_fragrance_free", "has_pets"),
        "partner",
        "created_at",
        "id",
    ]
    inlines = [AddressInline]

    @admin.display(description=_("Phone"), ordering="phone")
    def telephone(self, contact: Contact) -> str:
        """Show the number, its plus sign in front."""
        return left_to_right(contact.phone)

    def stop_texts_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Send this customer no texts any more."""
        return self._set_texts(request, key, wants_texts=False, text=_("Stopped texts."))

    def resume_texts_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Send this customer texts again."""
        return self._set_texts(request, key, wants_texts=None, text=_("Resumed texts."))

    def _set_texts(
        self, request: HttpRequest, key: UUID, *, wants_texts: bool | None, text: Any
    ) -> HttpResponse:
        contact = self.existing(request, key)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        set_wish_for_texts(contact, wants_texts=wants_texts)
        self.log_change(request, contact, note(text))
        return HttpResponseRedirect(page_of("contact", key))

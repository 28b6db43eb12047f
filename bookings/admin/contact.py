"""Contacts and their addresses: read, and erased when a customer asks for it."""

from functools import partial

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from bookings.admin.texts.displays import WishForTexts
from bookings.admin.texts.stopping import TextStopping
from bookings.models import Address, Contact
from bookings.services.erase_contact import erase_contact, open_visits_of
from cleanlife import clock
from cleanlife.backoffice.admin import (
    NOTHING,
    ReadOnlyAdmin,
    ReadOnlyInline,
    left_to_right,
    note,
)
from cleanlife.backoffice.confirmation import Asking, Question, log_changes, read_chosen, report
from cleanlife.backoffice.long_list import LongListAdmin
from cleanlife.backoffice.search import SearchAdmin
from cleanlife.wording import count_in_words

OPEN = ngettext_lazy(
    "%(count)s skipped: erased already, or with visits or refunds that are not over.",
    "%(count)s skipped: erased already, or with visits or refunds that are not over.",
    "count",
)


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


@admin.register(Contact)
class ContactAdmin(TextStopping, WishForTexts, SearchAdmin, LongListAdmin, ReadOnlyAdmin):
    """Customers, by partner."""

    list_display = ["name", "telephone", "partner", "created_at"]
    list_filter = ["partner"]
    list_select_related = ["partner"]
    search_fields = ["search_text", "id"]
    search_help_text = _("The customer's name or phone, or parts of them, or the customer's id")
    empty_advice = _("Customers appear here when a partner adds them.")
    fields = [
        "name",
        "telephone",
        ("language", "wish_for_texts"),
        ("crew", "is_fragrance_free", "has_pets"),
        "partner",
        "created_at",
        "erased_at",
        "id",
    ]
    inlines = [AddressInline]
    actions = ["erase_selected"]

    @admin.display(description=_("Phone"), ordering="phone")
    def telephone(self, contact: Contact) -> str:
        """Show the number, its plus sign in front."""
        return NOTHING if contact.erased_at else left_to_right(contact.phone)

    def has_erase_permission(self, request: HttpRequest) -> bool:
        """Allow those who may change customers to erase them."""
        return bool(request.user.has_perm("bookings.change_contact"))

    @admin.action(description=_("Erase personal values of selected"), permissions=["erase"])
    def erase_selected(
        self, request: HttpRequest, queryset: QuerySet[Contact]
    ) -> HttpResponse | None:
        """Ask, then erase those without open visits; say how many have some."""
        rows = read_chosen(self, request, queryset)
        if not rows:
            return None
        asking = Asking(self, request, rows, request.get_full_path())
        return asking.answer(_question, partial(_erase, request))


def _erase(request: HttpRequest, rows: list[Contact]) -> None:
    erasable = [row for row in rows if _may_be_erased(row)]
    erased = [erase_contact(contact_id=row.pk, now=clock.now()) for row in erasable]
    log_changes(request, erased, note(_("Personal values erased.")))
    text = ngettext(
        "%(count)s customer was erased.", "%(count)s customers were erased.", len(erased)
    )
    done = text % {"count": len(erased)} if erased else ""
    report(request, done=done, skipped=count_in_words(OPEN, len(rows) - len(erased)))


def _question(rows: list[Contact]) -> Question:
    erasable = [row for row in rows if _may_be_erased(row)]
    text = ngettext(
        "The personal values of %(count)s customer are erased for ever.",
        "The personal values of %(count)s customers are erased for ever.",
        len(erasable),
    )
    told = [
        text % {"count": len(erasable)},
        gettext(
            "Gone: name and phone, addresses and how to get in, who opens the door, notes, the"
            " partner's own data, texts, photos, and the messages that told partners of it."
        ),
        gettext("Messages that still wait to be sent fail: the event is no longer kept."),
        gettext("What stays: sums, dates, services, zones, and the partner's references."),
        gettext("The partner no longer finds the customer, and is not told."),
    ]
    skipped = count_in_words(OPEN, len(rows) - len(erasable))
    return Question(
        title=gettext("Erase personal values"),
        sentences=[*told, *skipped] if erasable else skipped,
        button=gettext("Erase for ever") if erasable else "",
        state={f"{row} ({row.pk})": _state(row) for row in rows},
    )


def _may_be_erased(contact: Contact) -> bool:
    return contact.erased_at is None and not open_visits_of(contact).exists()


def _state(contact: Contact) -> str:
    if contact.erased_at:
        return gettext("erased")
    return gettext("open visits: %(count)s") % {"count": open_visits_of(contact).count()}

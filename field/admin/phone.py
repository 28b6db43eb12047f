"""The teams' phones: who is let in, what was pressed; one that is lost is signed out here."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.admin import (
    ReadOnlyAdmin,
    ReadOnlyInline,
    badge,
    note,
    to_the_second,
)
from cleanlife.backoffice.linked_pages import (
    ButtonView,
    LinkedPage,
    LinkedPagesAdmin,
    for_permitted,
)
from cleanlife.backoffice.search import SearchAdmin
from field.admin.let_in import CodePage, LetInPage
from field.admin.links import ADD, CHANGE, describe_loss, let_in_url, lost_url, team_page
from field.models import Outcome, Phone, PhonePress
from field.services.phones import sign_out
from field.wording import write_outcome

SHOWN_FOR = timedelta(days=7)
KINDS = {Outcome.APPLIED: "success", Outcome.NOTED: "pending", Outcome.REFUSED: "failed"}


class StateFilter(admin.SimpleListFilter):
    """Choose the phones that are let in now, or those that are not."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer both."""
        return [("in", _("Let in")), ("ended", _("Ended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Phone]) -> QuerySet[Phone]:
        """Filter by whether the session runs."""
        live = Phone.objects.all().let_in(clock.now()).values("pk")
        if self.value() == "in":
            return queryset.filter(pk__in=live)
        return queryset.exclude(pk__in=live) if self.value() == "ended" else queryset


class PressInline(ReadOnlyInline):
    """What was pressed on the phone lately, newest first."""

    model = PhonePress
    verbose_name_plural = _("pressed on it in the last 7 days")
    fields = ["pressed_at", "heard", "action", "booking", "came_of_it", "told"]
    empty_advice = _("Nothing was pressed on it.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PhonePress]:
        """Return the newest ones only: a phone is pressed for a month."""
        rows = super().get_queryset(request).filter(heard_at__gt=clock.now() - SHOWN_FOR)
        return rows.select_related("booking")

    @admin.display(description=_("Heard"))
    def heard(self, press: PhonePress) -> str:
        """Show when we heard of it, to the second: late ones came with a network."""
        return to_the_second(press.heard_at)

    @admin.display(description=_("Outcome"))
    def came_of_it(self, press: PhonePress) -> str:
        """Show what came of it in its colour."""
        outcome = Outcome(press.outcome)
        return badge(outcome.label, kind=KINDS[outcome])

    @admin.display(description=_("What the leader read"))
    def told(self, press: PhonePress) -> str:
        """Show the words, in the language of the reader."""
        return write_outcome(press.code, press.values)


@admin.register(Phone)
class PhoneAdmin(SearchAdmin, LinkedPagesAdmin, ReadOnlyAdmin):
    """Every phone that was let in."""

    linked_pages = (
        LinkedPage(
            _("This phone is lost"),
            lost_url,
            "danger",
            permission=CHANGE,
            posts=True,
            hint=describe_loss,
        ),
        LinkedPage(
            _("Let another phone in"), lambda phone: let_in_url(phone.team), permission=ADD
        ),
    )
    button_views = {"lost": ButtonView("lost_view", CHANGE)}
    list_display = [
        "team",
        "leader",
        "state",
        "language",
        "created_at",
        "last_seen_at",
        "ends_at",
    ]
    list_filter = [StateFilter]
    list_select_related = ["team"]
    search_fields = ["team__search_text"]
    search_help_text = _("The name of the team")
    empty_advice = _("Open a team and choose “Let a phone in”.")
    fields = [
        "team",
        "leader",
        "language",
        "state",
        "created_at",
        "last_seen_at",
        "ends_at",
        "revoked_at",
        "revoked_because",
        "revoked_by",
    ]
    inlines = [PressInline]

    def get_urls(self) -> list[Any]:
        """Add the pages that let a phone in and show its code."""
        let_in = for_permitted(ADD, self.let_in_view)
        code = for_permitted(ADD, self.code_view)
        wrap = self.admin_site.admin_view
        mine = [
            path("let-in/<uuid:team_id>/", wrap(let_in), name="field_phone_let_in"),
            path("code/<uuid:code_id>/", wrap(code), name="field_phone_code"),
        ]
        return mine + super().get_urls()

    def let_in_view(self, request: HttpRequest, team_id: UUID) -> HttpResponse:
        """Ask who the leader is and until when, and make the code."""
        return LetInPage(self, request, team_id).answer()

    def code_view(self, request: HttpRequest, code_id: UUID) -> HttpResponse:
        """Show the code that this person has just made, once."""
        return CodePage(self, request, code_id).answer()

    def lost_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Sign the phone out at once."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        phone = self.existing(request, key)
        by = request.user.get_username()
        if sign_out(phone, because=Phone.Ended.LOST, by=by, now=clock.now()):
            done = note(
                _("Signed the phone of %(leader)s out: it is lost."), leader=phone.leader
            )
            self.log_change(request, phone.team, done)
            self.log_change(request, phone, done)
            text = gettext("The phone of %(leader)s is signed out.")
            messages.success(request, text % {"leader": phone.leader})
        else:
            messages.warning(request, gettext("The phone was signed out already."))
        return HttpResponseRedirect(team_page(phone.team))

    @admin.display(description=_("State"))
    def state(self, phone: Phone) -> str:
        """Show whether it is let in, else why not."""
        if phone.is_let_in(clock.now()):
            return badge(gettext("let in"), kind="active")
        why = phone.get_revoked_because_display() or gettext("its time is over")
        return badge(why, kind="inactive")

"""Move a visit on the board: pick where to, read what that does, press. Undo it. Pin it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bookings.admin.board.fits import find_for_move
from bookings.admin.board.page import day_of, with_policy
from bookings.admin.board.places import MoveChoice, describe_move
from bookings.admin.board.reasons import write_board_refusal
from bookings.admin.visits.page import FRAGMENT
from bookings.models import Booking
from bookings.services.board.move_visit import move_visit
from bookings.services.board.pins import pin_visit, unpin_visit
from bookings.services.board.undo_board_move import undo_board_move
from cleanlife import clock
from cleanlife.actor import Actor, Initiator
from cleanlife.backoffice.admin import note
from cleanlife.errors import DomainError


def show_move(request: HttpRequest, day: str, key: UUID) -> HttpResponse:
    """Ask where to, say what a move would do; with a press, make it."""
    page = MovePage(request, day, find_for_move(key))
    if request.method == "POST":
        return page.press()
    if (other := request.GET.get("to_date", day)) != day:
        query = request.GET.copy()
        del query["to_date"]
        day_of(other)
        return HttpResponseRedirect(reverse("board:move", args=[other, key], query=query))
    return page.show()


class MovePage:
    """One request to move a visit, inside the panel; ``day`` is the one it would move to."""

    def __init__(self, request: HttpRequest, day: str, booking: Booking):
        self.request = request
        self.day = day_of(day)
        self.booking = booking
        self.now = clock.now()

    @cached_property
    def choice(self) -> MoveChoice:
        """Return what was chosen so far."""
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        return MoveChoice(self.booking, self.day, asked, now=self.now)

    def show(self, refused: tuple[str, list[str]] | None = None) -> HttpResponse:
        """Show the choice, and the preview of what is chosen."""
        context: dict[str, Any] = {
            "title": gettext("Move the visit"),
            "booking": self.booking,
            "day": self.day,
            "back": panel_url(self.booking),
            "refused": refused,
        }
        try:
            context |= self.choice.context()
            if refused is None and self.choice.is_complete:
                context["promised"] = describe_move(self.booking, self.choice, now=self.now)
        except DomainError as error:
            context["refused"] = refused or write_board_refusal(error)
        return with_policy(TemplateResponse(self.request, "admin/day/move.html", context))

    def press(self) -> HttpResponse:
        """Make the move, or say why it was not made and what has changed meanwhile."""
        choice = self.choice
        if not (choice.joining_id and choice.is_complete):
            return self.show((gettext("Nothing was done: choose a team and a start."), []))
        try:
            move_visit(
                booking_id=self.booking.pk,
                versions=choice.versions,
                seen_at=choice.seen_at,
                leaving_team_id=choice.leaving_id,
                joining_team_id=choice.joining_id,
                date=self.day,
                start_minute=choice.start,
                actor=actor_of(self.request),
                now=self.now,
            )
        except DomainError as error:
            return self.show(write_board_refusal(error))
        return _done(self.request, find_for_move(self.booking.pk), _("The visit was moved."))


class VersionForm(forms.Form):
    """The version of the booking that its panel showed."""

    version = forms.IntegerField()
    pinned = forms.BooleanField(required=False)


@require_POST
def undo_move(request: HttpRequest, day: str, key: UUID) -> HttpResponse:
    """Put a visit back where it was before its last move on the board."""
    booking, form = find_for_move(key), VersionForm(request.POST)
    versions = [form.cleaned_data["version"]] if form.is_valid() else []
    try:
        undo_board_move(
            booking_id=key, versions=versions, actor=actor_of(request), now=clock.now()
        )
    except DomainError as error:
        text, changes = write_board_refusal(error)
        messages.error(request, " ".join([text, *changes]))
        return HttpResponseRedirect(panel_url(booking))
    return _done(request, find_for_move(key), _("The visit is back where it was."))


@require_POST
def pin(request: HttpRequest, day: str, key: UUID) -> HttpResponse:
    """Pin a visit, or take the pin away."""
    booking, form = find_for_move(key), VersionForm(request.POST)
    is_pinned = form.is_valid() and form.cleaned_data["pinned"]
    service = pin_visit if is_pinned else unpin_visit
    try:
        service(booking_id=key, actor=actor_of(request), now=clock.now())
    except DomainError as error:
        messages.error(request, write_board_refusal(error)[0])
        return HttpResponseRedirect(panel_url(booking))
    pinned = _("The visit is pinned: no proposal moves it.")
    return _done(request, booking, pinned if is_pinned else _("The pin is off."))


def _done(request: HttpRequest, booking: Booking, said: str | Promise) -> HttpResponse:
    admin.site.get_model_admin(Booking).log_change(request, booking, note(said))
    messages.success(request, str(said))
    return HttpResponseRedirect(panel_url(booking))


def panel_url(booking: Booking) -> str:
    """Return the URL of the panel of a visit, on its own day."""
    place = [booking.service_date, booking.pk]
    return reverse("board:visit", args=place, query={FRAGMENT: "1"})


def actor_of(request: HttpRequest) -> Actor:
    """Return operations, by the name of the person."""
    return Actor(Initiator.OPERATIONS, request.user.get_username())

"""The panel of a visit on the board: what a dispatcher asks, and every move."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import OuterRef, Prefetch, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property

from bookings.admin.board.facts import VisitFacts
from bookings.admin.board.page import day_of, day_url, with_policy
from bookings.admin.board.told import describe_last_told
from bookings.admin.links import page_of
from bookings.admin.payments.payment_link import OPERATE
from bookings.admin.visits.buttons import PAGES
from bookings.admin.visits.decision_pages import ReassignPage, ReschedulePage
from bookings.admin.visits.field_forms import USUAL_DELAYS
from bookings.admin.visits.field_pages import DelayPage
from bookings.admin.visits.page import FRAGMENT, FROM_DAY, FROM_PANEL, VisitPage
from bookings.errors import VisitMoveNotPossible
from bookings.lifecycle import Action
from bookings.models import BoardMove, Booking, TeamPart
from bookings.services.board.undo_board_move import undoable_move
from bookings.services.visits.possible_moves import possible_moves
from bookings.services.visits.undo_move import UNDO_WITHIN
from cleanlife import clock
from cleanlife.backoffice.versions.token import version_of

# What the panel has a form of its own for.
OWN_FORMS: tuple[type[VisitPage], ...] = (DelayPage, ReassignPage, ReschedulePage)


def show_panel(request: HttpRequest, day: str, key: UUID) -> HttpResponse:
    """Show a visit: the panel alone for the board's script, else a page of its own."""
    date = day_of(day)
    booking = _find(key)
    if booking is None:
        raise Http404
    panel = Panel(request, booking, now=clock.now())
    context: dict[str, Any] = {
        "day_url": day_url(date),
        "panel": panel,
        "booking": booking,
        "title": panel.title,
    }
    if panel.is_inside:
        context["query"] = FROM_PANEL
        return with_policy(TemplateResponse(request, "admin/day/panel.html", context))
    context |= {
        **admin.site.each_context(request),
        "query": FROM_DAY,
        "is_nav_sidebar_enabled": False,
    }
    return with_policy(TemplateResponse(request, "admin/day/visit.html", context))


def _find(key: UUID) -> Booking | None:
    rows = Booking.objects.with_appointment().select_related(
        "contact", "address__zone", "service", "package", "partner", "access"
    )
    parts = Prefetch("appointment__parts", TeamPart.objects.select_related("team"))
    people = "appointment__parts__team__members"
    moved = BoardMove.objects.filter(appointment__booking=OuterRef("pk"), undone_at=None)
    last_moved_at = Subquery(moved.order_by("-pk").values("moved_at")[:1])
    rows = rows.prefetch_related(parts, people).annotate(last_moved_at=last_moved_at)
    return rows.filter(pk=key).first()


@dataclass
class Panel(VisitFacts):
    """What is known of one booking's visit."""

    request: HttpRequest
    booking: Booking
    now: datetime

    @property
    def told(self) -> str:
        """Say what the partner's system was told last, and how it answered."""
        return describe_last_told(self.booking)

    @cached_property
    def _possible(self) -> list[Action]:
        if not self.request.user.has_perm(OPERATE):
            return []
        return possible_moves(self.booking, now=self.now)

    @property
    def moves(self) -> list[dict[str, Any]]:
        """Return the pages of every move that is possible now."""
        return [
            {
                "url": page_of("booking", self.booking.pk, part.replace("-", "_")),
                "label": page.title,
                "is_dangerous": page.is_dangerous,
            }
            for part, page in PAGES.items()
            if page.action in self._possible and not (self.is_inside and page in OWN_FORMS)
        ]

    @property
    def may_be_placed(self) -> bool:
        """Return whether it can go to another team or time on the board."""
        return self.is_inside and not {Action.REASSIGN, Action.RESCHEDULE}.isdisjoint(
            self._possible
        )

    @property
    def leaving_id(self) -> str:
        """Return the team whose part would go: the one whose bar was opened, else the first."""
        teams = [str(line.team.pk) for line in self.teams]
        asked = self.request.GET.get("team", "")
        return asked if asked in teams else next(iter(teams), "")

    @property
    def board_move(self) -> BoardMove | None:
        """Return the last move on the board where it can be undone; else no query is made."""
        moved_at = getattr(self.booking, "last_moved_at", None)
        is_fresh = moved_at and self.now - moved_at <= UNDO_WITHIN
        if not (is_fresh and self.request.user.has_perm(OPERATE)):
            return None
        try:
            return undoable_move(self.booking, now=self.now)
        except VisitMoveNotPossible:
            return None

    @property
    def back_to(self) -> str:
        """Say where undoing that move would put it."""
        move = self.board_move
        if move is None:
            return ""
        team = str(move.from_team or "")
        return " · ".join(filter(None, [team, clock.clock_time(move.from_minute)]))

    @property
    def may_pin(self) -> bool:
        """Return whether there is a visit that can be pinned."""
        is_there = hasattr(self.booking, "appointment")
        return self.is_inside and is_there and self.request.user.has_perm(OPERATE)

    @property
    def is_inside(self) -> bool:
        """Return whether it is the panel of a board, not a page of its own."""
        return FRAGMENT in self.request.GET

    @property
    def delay(self) -> dict[str, Any] | None:
        """Return the form that tells a delay by one press; None while that is not possible."""
        if not self.is_inside or Action.DELAY not in self._possible:
            return None
        page = DelayPage(admin.site.get_model_admin(Booking), self.request, self.booking)
        url = page_of("booking", self.booking.pk, "delay")
        version = version_of(page.describe(self.booking)).field
        return {"url": f"{url}?{FROM_PANEL}", "version": version, "minutes": USUAL_DELAYS}

    @property
    def page(self) -> str:
        """Return the URL of the booking's own page."""
        return page_of("booking", self.booking.pk)

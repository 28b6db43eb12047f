"""The panel of a visit on the board: what a dispatcher asks, and every move."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property

from bookings.admin.board.facts import VisitFacts
from bookings.admin.board.page import day_of, day_url, with_policy
from bookings.admin.board.told import describe_last_told
from bookings.admin.links import page_of
from bookings.admin.payments.payment_link import OPERATE
from bookings.admin.visits.buttons import PAGES
from bookings.admin.visits.field_forms import USUAL_DELAYS
from bookings.admin.visits.field_pages import DelayPage
from bookings.admin.visits.page import FRAGMENT, FROM_DAY, FROM_PANEL
from bookings.lifecycle import Action
from bookings.models import Booking, TeamPart
from bookings.services.visits.possible_moves import possible_moves
from cleanlife import clock
from cleanlife.backoffice.versions.token import version_of


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
    return rows.prefetch_related(parts, people).filter(pk=key).first()


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
            if page.action in self._possible and not (self.is_inside and page is DelayPage)
        ]

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

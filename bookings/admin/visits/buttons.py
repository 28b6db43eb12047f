"""The buttons that lead to pages of a visit, and the views behind them."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.generic import RedirectView

from bookings.admin.links import page_of
from bookings.admin.payments.payment_link import OPERATE
from bookings.admin.visits.absence import AbsencePage
from bookings.admin.visits.decision_pages import (
    ClosePage,
    FreeTimePage,
    GoOnPage,
    ReassignPage,
    ReschedulePage,
)
from bookings.admin.visits.field_pages import (
    ArrivePage,
    CompletePage,
    DelayPage,
    DispatchPage,
    ExtendPage,
    GiveUpPage,
    StartPage,
)
from bookings.admin.visits.page import VisitPage, view_of
from bookings.admin.visits.photos import DeletePhotosPage, delete_photos_url
from bookings.admin.visits.undo_page import UndoPage
from bookings.lifecycle import Action
from bookings.models import Booking
from bookings.services.visits.possible_moves import possible_moves
from cleanlife import clock
from cleanlife.backoffice.linked_pages import (
    ButtonView,
    LinkedPage,
    LinkedPagesAdmin,
    for_permitted,
)

# By the last part of the address.
PAGES: dict[str, type[VisitPage]] = {
    "dispatch": DispatchPage,
    "arrive": ArrivePage,
    "start": StartPage,
    "complete": CompletePage,
    "delay": DelayPage,
    "extend": ExtendPage,
    "reassign": ReassignPage,
    "go-on": GoOnPage,
    "reschedule": ReschedulePage,
    "free-time": FreeTimePage,
    "give-up": GiveUpPage,
    "close": ClosePage,
    "undo": UndoPage,
}


def move_url(part: str, booking: Booking) -> str | None:
    """Return the URL of a page of a booking's visit; None while that is not possible."""
    if PAGES[part].action not in _possible(booking):
        return None
    return page_of("booking", booking.pk, part.replace("-", "_"))


def _possible(booking: Booking) -> list[Action]:
    """Return what is possible, read once for all the buttons of a page."""
    known: dict[str, Any] = vars(booking)
    if "_possible_moves" not in known:
        known["_possible_moves"] = possible_moves(booking, now=clock.now())
    found: list[Action] = known["_possible_moves"]
    return found


VISIT_BUTTONS = tuple(
    LinkedPage(
        page.title,
        partial(move_url, part),
        "danger" if page.is_dangerous else "",
        permission=OPERATE,
    )
    for part, page in PAGES.items()
)
DELETE_PHOTOS = LinkedPage(
    DeletePhotosPage.title, delete_photos_url, "danger", permission=OPERATE
)
VISIT_VIEWS = {
    part: ButtonView(f"{part.replace('-', '_')}_view", OPERATE)
    for part in (*PAGES, "delete-photos")
}


class VisitPages(LinkedPagesAdmin):
    """An admin of bookings with the pages of their visits."""

    dispatch_view = view_of(DispatchPage)
    arrive_view = view_of(ArrivePage)
    start_view = view_of(StartPage)
    complete_view = view_of(CompletePage)
    delay_view = view_of(DelayPage)
    extend_view = view_of(ExtendPage)
    reassign_view = view_of(ReassignPage)
    go_on_view = view_of(GoOnPage)
    reschedule_view = view_of(ReschedulePage)
    free_time_view = view_of(FreeTimePage)
    give_up_view = view_of(GiveUpPage)
    close_view = view_of(ClosePage)
    undo_view = view_of(UndoPage)
    delete_photos_view = view_of(DeletePhotosPage)

    def get_urls(self) -> list[Any]:
        """Lead old addresses of a day to its board; add the page of a team that is out."""
        today = RedirectView.as_view(pattern_name="board:today")
        of_day = RedirectView.as_view(pattern_name="board:day")
        team_out = self.admin_site.admin_view(for_permitted(OPERATE, self.team_out_view))
        return [
            path("day/", today),
            path("day/<str:day>/", of_day),
            path("team-out/<uuid:team>/", team_out, name="bookings_booking_team_out"),
            *super().get_urls(),
        ]

    def team_out_view(self, request: HttpRequest, team: UUID) -> HttpResponse:
        """Show what becomes of the visits of a team that is out."""
        return AbsencePage(self, request, team).answer()

"""The addresses of the board: below /admin/, for staff who may see bookings."""

from typing import Any

from django.contrib import admin
from django.urls import path

from bookings.admin.board.fits import show_fits
from bookings.admin.board.move import pin, show_move, undo_move
from bookings.admin.board.note import write_note
from bookings.admin.board.page import show_board, show_rows
from bookings.admin.board.panel import show_panel
from bookings.admin.payments.payment_link import OPERATE
from cleanlife.backoffice.linked_pages import for_permitted

VIEW = "bookings.view_booking"
app_name = "board"


def _page(address: str, view: Any, name: str, *, permission: str = VIEW) -> Any:
    return path(address, admin.site.admin_view(for_permitted(permission, view)), name=name)


urlpatterns = [
    _page("", show_board, "today"),
    _page("<str:day>/", show_board, "day"),
    _page("<str:day>/rows/", show_rows, "rows"),
    _page("<str:day>/visit/<uuid:key>/", show_panel, "visit"),
    _page("<str:day>/visit/<uuid:key>/fits/", show_fits, "fits", permission=OPERATE),
    _page("<str:day>/visit/<uuid:key>/move/", show_move, "move", permission=OPERATE),
    _page("<str:day>/visit/<uuid:key>/undo-move/", undo_move, "undo_move", permission=OPERATE),
    _page("<str:day>/visit/<uuid:key>/pin/", pin, "pin", permission=OPERATE),
    _page("<str:day>/note/", write_note, "note", permission=OPERATE),
]

"""The page of the board, and the part of it that is drawn anew every half minute."""

import hashlib
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, gettext

from bookings.admin.board.draw import Drawing, now_place
from bookings.admin.board.filters import BoardFilter
from bookings.admin.payments.payment_link import OPERATE
from bookings.services.board.read_day import read_day
from cleanlife import clock
from cleanlife.wording import write_day
from scheduling.services.plan_search import read_travel

_A_DAY = timedelta(days=1)
# Nothing but our own files, no script or style inside the page.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
SEEN = "seen"
LIST, GRID = "list", "grid"


def day_url(day: date) -> str:
    """Return the URL of the board of a day."""
    return reverse("board:day", args=[day])


def day_of(text: str) -> date:
    """Return the date that an address names. Raises Http404 for a text that is none."""
    found = _parse(text)
    if found is None:
        raise Http404
    return found


def uuid_of(text: str | None) -> UUID | None:
    """Return the id that an address or a form names; None for a text that is none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def show_board(request: HttpRequest, day: str = "") -> HttpResponse:
    """Show a day, today's without one; lead to the one that was picked."""
    shown = BoardPage(request, day_of(day) if day else None)
    picked = request.GET.get("date", "")
    if picked:
        return HttpResponseRedirect(shown.url(_parse(picked) or shown.day))
    return with_policy(TemplateResponse(request, "admin/day/board.html", shown.context()))


def show_rows(request: HttpRequest, day: str) -> HttpResponse:
    """Show what may have changed on a board; nothing where it is as it was seen."""
    shown = BoardPage(request, day_of(day))
    context = shown.rows()
    if request.GET.get(SEEN) == context["seen"]:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return with_policy(TemplateResponse(request, "admin/day/rows.html", context))


def with_policy(answer: HttpResponse) -> HttpResponse:
    """Forbid the page whatever does not come from our own files."""
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


class BoardPage:
    """One request to the board."""

    def __init__(self, request: HttpRequest, day: date | None):
        self.request = request
        self.now: datetime = clock.now()
        self.today = clock.riyadh_date(self.now)
        self.day = day or self.today
        self.chosen = BoardFilter.read(request.GET)
        self.form = _form(request)
        self._read = read_day(self.day, zone_id=self.chosen.zone, skill_id=self.chosen.skill)

    def url(self, day: date) -> str:
        """Return the URL of another day with the same choice."""
        form = {"as": self.form} if "as" in self.request.GET else {}
        return reverse("board:day", args=[day], query={**self.chosen.query, **form} or None)

    @property
    def here(self) -> str:
        """Return the URL of this day's board, with the date even where it is today's."""
        return reverse("board:day", args=[self.day])

    def context(self) -> dict[str, Any]:
        """Return what the whole page shows."""
        other = LIST if self.form == GRID else GRID
        return {
            **admin.site.each_context(self.request),
            "title": gettext("Visits on %(day)s") % {"day": write_day(self.day)},
            "is_nav_sidebar_enabled": False,
            "day": self.day,
            "before": self._neighbour(-1),
            "after": self._neighbour(1),
            "today": self.url(self.today),
            "is_today": self.day == self.today,
            "fields": self.chosen.fields(self._read),
            "is_filtered": bool(self.chosen.query),
            "other_form": f"{self.here}?{_query({**self.chosen.query, 'as': other})}",
            "asks_form": "as" in self.request.GET,
            "rows_url": self._rows_url(),
            "note": self._read.note,
            **self.rows(),
        }

    def rows(self) -> dict[str, Any]:
        """Return what may change while the page is open."""
        drawing = Drawing(self._read, self.chosen, read_travel(), here=self.here, now=self.now)
        is_list = self.form == LIST
        shown = {
            "zones": [] if is_list else drawing.zones(),
            "visits": drawing.by_time() if is_list else [],
            "tray": drawing.tray(),
            "counts": drawing.counts(),
            "hours": drawing.hours,
            "is_list": is_list,
        }
        seen = hashlib.sha256(repr((get_language(), shown)).encode()).hexdigest()[:16]
        is_today = self.day == self.today
        return {
            **shown,
            "seen": seen,
            "columns": drawing.columns,
            "now_at": now_place(drawing.columns, self.now) if is_today else "",
            "here": self.here,
            "may_move": self.request.user.has_perm(OPERATE),
            "out_query": f"?first={self.day}" if self.day > self.today else "",
            "may_be_out": self.day >= self.today,
            "read_at": self.now.isoformat(),
        }

    def _rows_url(self) -> str:
        query = {**self.chosen.query, "as": self.form}
        return reverse("board:rows", args=[self.day], query=query)

    def _neighbour(self, days: int) -> str | None:
        """Return the URL of the day before or after; None at the ends of the calendar."""
        try:
            return self.url(self.day + _A_DAY * days)
        except OverflowError:
            return None


def _query(values: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in values.items())


def _form(request: HttpRequest) -> str:
    """Return whether a list or a grid is shown: as asked, else what the device has room for."""
    asked = request.GET.get("as", "")
    if asked in {LIST, GRID}:
        return asked
    return LIST if "Mobi" in request.headers.get("User-Agent", "") else GRID


def _parse(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None

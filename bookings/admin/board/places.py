"""Where a visit goes: what was chosen, what could be, and what that changes, in sentences."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext

from bookings.admin.board.page import uuid_of
from bookings.admin.board.reasons import write_reason, write_travel
from bookings.models import Booking
from bookings.services.board.find_changes import VisitHasChanged, changes_of_visit
from bookings.services.board.judge_rows import RowFit, judge_rows
from bookings.services.board.preview_move import Hears, MovePreview, Place, preview_move
from cleanlife.clock import clock_time
from cleanlife.wording import write_day, write_span
from scheduling.models import Team


class MoveChoice:
    """What an address or a form says of a move: who leaves, who comes, when, seen how."""

    def __init__(self, booking: Booking, day: date, asked: Mapping[str, str], *, now: datetime):
        self.booking = booking
        self.day = day
        self.now = now
        self.leaving_id = uuid_of(asked.get("team"))
        self.joining_id = uuid_of(asked.get("joining"))
        self.versions = [_number(asked.get("version"), booking.version)]
        self.seen_at = _moment(asked.get("seen_at")) or now
        self._asked_start: int | None = _number(asked.get("start"), None)
        # A drop means this very start; a list may name one of another team.
        self._is_exact = "exact" in asked

    @property
    def is_complete(self) -> bool:
        """Return whether it names a place."""
        return self.joining_id is not None and self.start >= 0

    @property
    def start(self) -> int:
        """Return the start that was asked for, else the possible one nearest to the present."""
        asked = self._asked_start
        if asked is not None and self._is_exact:
            return asked
        fit = self._fit
        if fit is None or not fit.starts:
            return -1
        near = self.booking.start_minute if asked is None else asked
        return min(fit.starts, key=lambda start: abs(start - near))

    @cached_property
    def rows(self) -> list[RowFit]:
        """Return what each team's row says. Raises as ``judge_rows``."""
        return judge_rows(
            self.booking, date=self.day, leaving_team_id=self.leaving_id, now=self.now
        )

    @property
    def _fit(self) -> RowFit | None:
        return next((row for row in self.rows if row.team_id == self.joining_id), None)

    def refuse_stale(self) -> None:
        """Raise VisitHasChanged unless the visit is as it was seen."""
        if self.booking.version not in self.versions:
            raise VisitHasChanged(changes_of_visit(self.booking, since=self.seen_at))

    def context(self) -> dict[str, Any]:
        """Return the fields of the form. Raises VisitHasChanged, and as ``judge_rows``."""
        self.refuse_stale()
        names = dict(Team.objects.values_list("pk", "name"))
        fitting = [row for row in self.rows if row.fits]
        fitting.sort(key=lambda row: (row.extra_travel_minutes or 0, names[row.team_id]))
        others = [row for row in self.rows if not row.fits]
        fit = self._fit
        return {
            "leaving": self.leaving_id or "",
            "joining": self.joining_id,
            "version": self.versions[0],
            "seen_at": self.seen_at.isoformat(),
            "teams": [(row.team_id, _label(row, names)) for row in fitting],
            "cannot": [(names[row.team_id], write_reason(row.reason)) for row in others],
            "starts": [(start, clock_time(start)) for start in fit.starts] if fit else [],
            "start": self.start,
        }


def describe_move(booking: Booking, choice: MoveChoice, *, now: datetime) -> dict[str, str]:
    """Say what the move changes and who hears of it. Raises as ``preview_move``."""
    if choice.joining_id is None:
        return {}
    preview = preview_move(
        booking,
        leaving_team_id=choice.leaving_id,
        joining_team_id=choice.joining_id,
        date=choice.day,
        start_minute=choice.start,
        now=now,
    )
    return {
        gettext("Now"): _write_place(preview.old),
        gettext("Then"): _write_place(preview.new),
        gettext("Travel"): write_travel(preview.extra_travel_minutes) or gettext("the same"),
        gettext("Partner"): _write_partner(preview, booking),
        gettext("Customer"): _write_customer(preview, booking),
    }


def _write_place(place: Place) -> str:
    when = [write_day(place.date), write_span(place.start_minute, place.end_minute)]
    return " · ".join([gettext(", ").join(when), gettext(", ").join(place.teams)])


def _write_partner(preview: MovePreview, booking: Booking) -> str:
    texts = {
        Hears.NOTHING: gettext("%(partner)s: nothing that its system sees changes."),
        Hears.NEW_TIME: gettext("%(partner)s: its system is told the new time at once."),
        Hears.NOT_ON_THE_WAY: gettext(
            "%(partner)s: its system is told that the team is not on its way any more."
        ),
    }
    return texts[preview.partner_hears] % {"partner": booking.partner.name}


def _write_customer(preview: MovePreview, booking: Booking) -> str:
    if preview.customer_hears != Hears.NOTHING:
        text = gettext("%(name)s: gets a text with the new time.")
    elif preview.partner_hears == Hears.NEW_TIME:
        text = gettext("%(name)s: gets no text of ours; see that somebody says it.")
    else:
        text = gettext("%(name)s: hears nothing, the time stays.")
    return text % {"name": booking.contact.name}


def _label(row: RowFit, names: Mapping[UUID, str]) -> str:
    return " · ".join(
        filter(None, [names[row.team_id], write_travel(row.extra_travel_minutes)])
    )


def _number(text: str | None, missing: Any) -> Any:
    try:
        return int(text or "")
    except ValueError:
        return missing


def _moment(text: str | None) -> datetime | None:
    """Return a moment that a page of ours has written; None for any other text."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else None

"""Why a visit cannot go somewhere on the board, and what came there meanwhile, in words."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.cancellation_promise import write_change
from bookings.admin.visits.wording import write_engine_reason, write_refusal
from bookings.errors import VisitMoveNotPossible, VisitRefusal, VisitTimeUnavailable
from bookings.models import Transition
from bookings.services.board.find_changes import VisitHasChanged
from cleanlife.errors import DomainError
from cleanlife.wording import isolate

OF_THE_VISIT: dict[str, Any] = {
    VisitRefusal.NOT_IN_THIS_STATUS: _("in its present status it cannot be moved so"),
    VisitRefusal.TEAM_HAS_A_PART: _("has a part of the visit already"),
}


def write_reason(reason: str | None) -> str:
    """Say why a team cannot take a visit at a time; empty where it can."""
    if reason is None:
        return ""
    return str(OF_THE_VISIT.get(reason) or write_engine_reason(reason))


def write_travel(minutes: int | None) -> str:
    """Say how much more or less is travelled; empty where that is not known, or the same."""
    if not minutes:
        return ""
    text = gettext("travel %(minutes)s min")
    return text % {"minutes": isolate(f"{minutes:+d}")}


def write_board_refusal(error: DomainError) -> tuple[str, list[str]]:
    """Say why a move was not made, and what has changed since the board was read."""
    changes: list[str] = []
    if isinstance(error, VisitHasChanged | VisitTimeUnavailable):
        changes = [_write_change_of_visit(each) for each in error.changes]
    if isinstance(error, VisitHasChanged):
        return gettext("Nothing was done: the visit has changed meanwhile."), changes
    if isinstance(error, VisitMoveNotPossible):
        if why := OF_THE_VISIT.get(error.reason):
            return gettext("Nothing was done: %(reason)s.") % {"reason": why}, changes
        return write_refusal(error), changes
    if isinstance(error, VisitTimeUnavailable):
        why = write_reason((error.details or {}).get("reason", ""))
        return gettext("Nothing was done: %(reason)s.") % {"reason": why}, changes
    return write_refusal(error), changes


def _write_change_of_visit(change: Transition) -> str:
    appointment = getattr(change.booking, "appointment", None)
    name = isolate(appointment.name) if appointment else str(change.booking)
    return f"{name} · {write_change(change)}"

"""The page on which operations undo the last step of a visit."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.visits.field_forms import UndoForm
from bookings.admin.visits.page import VisitPage
from bookings.admin.visits.wording import write_refusal
from bookings.errors import VisitMoveNotPossible
from bookings.lifecycle import Action
from bookings.models import Booking
from bookings.services.visits.undo_move import undo_last_move, undoable_moves


class UndoPage(VisitPage):
    """Undo the last step."""

    action = Action.UNDO
    title = _("Undo the last step")
    done = _("The last step is undone.")
    is_dangerous = True

    @property
    def why_not(self) -> str:
        """Say why no step can be undone."""
        try:
            undoable_moves(self.booking, now=self.now)
        except VisitMoveNotPossible as error:
            return write_refusal(error)
        return super().why_not

    def form(self, posted: Any) -> forms.Form:
        """Ask why."""
        return UndoForm(posted)

    def promise(self, booking: Booking) -> dict[str, str]:
        """Say which step it is, and of whom."""
        try:
            moves = undoable_moves(booking, now=self.now)
        except VisitMoveNotPossible as error:
            # It was still possible when the page was opened.
            return {gettext("Step"): write_refusal(error)}
        text = gettext("%(step)s: back to “%(state)s”, for %(teams)s")
        values = {
            "step": moves[0].get_action_display(),
            "state": moves[0].get_from_state_display(),
            "teams": gettext(", ").join(str(move.team) for move in moves),
        }
        return {gettext("Step"): text % values}

    def act(self, form: Any) -> None:
        """Undo it."""
        undo_last_move(
            booking_id=self.booking.pk,
            because=form.cleaned_data["because"],
            actor=self.actor,
            now=self.now,
        )

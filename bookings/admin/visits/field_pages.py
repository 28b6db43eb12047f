"""Pages on which operations press what a team does in the field."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.visits.page import VisitPage
from bookings.admin.visits.wording import write_refusal
from bookings.errors import VisitMoveNotPossible
from bookings.lifecycle import Action
from bookings.models import Booking, CannotCompleteReason
from bookings.services.visits.delays import LONGEST_DELAY, SHORTEST_DELAY, announce_delay
from bookings.services.visits.extend_visit import LONGEST, SHORTEST, STEP, extend_visit
from bookings.services.visits.move_in_field import (
    Press,
    complete_visit,
    dispatch_team,
    give_up_visit,
    mark_arrival,
    start_visit,
)
from bookings.services.visits.undo_move import undo_last_move, undoable_moves
from scheduling.models import Reservation, Team

USUAL_DELAY = USUAL_EXTENSION = 30


class TeamForm(forms.Form):
    """Which of the visit's teams; all that can, unless one is chosen."""

    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, empty_label=_("All that can")
    )

    def __init__(self, posted: Any, *, booking: Booking):
        super().__init__(posted)
        reserved = Reservation.objects.live_of(booking.pk).values("team_id")
        teams = Team.objects.filter(pk__in=reserved).order_by("name")
        if teams.count() > 1:
            field: Any = self.fields["team"]
            field.queryset = teams
        else:
            del self.fields["team"]


class GiveUpForm(TeamForm):
    """Why the work could not be done."""

    reason = forms.ModelChoiceField(
        CannotCompleteReason.objects.active(), label=_("Reason"), empty_label=_("Choose one")
    )


class DelayForm(forms.Form):
    """How much later the visit begins."""

    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=SHORTEST_DELAY,
        max_value=LONGEST_DELAY,
        initial=USUAL_DELAY,
        help_text=_("After the planned start, or from now on when that has passed."),
    )


class ExtendForm(TeamForm):
    """How much longer the visit takes."""

    minutes = forms.TypedChoiceField(
        label=_("Minutes"),
        coerce=int,
        choices=[(minutes, minutes) for minutes in range(SHORTEST, LONGEST + 1, STEP)],
        initial=USUAL_EXTENSION,
        help_text=_("After the end of its time, or from now on when that has passed."),
    )


class UndoForm(forms.Form):
    """Why a step is undone."""

    because = forms.CharField(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=_("Stored with the step, for operations."),
    )


class FieldPage(VisitPage):
    """Press a move for one team of the visit, or for all."""

    service: ClassVar[Callable[..., Booking]]

    def form(self, posted: Any) -> forms.Form:
        """Ask which team, where there are several."""
        return TeamForm(posted, booking=self.booking)

    def press(self, form: Any) -> Press:
        """Return the press of this person."""
        team = form.cleaned_data.get("team")
        team_id = team.pk if team else None
        return Press(booking_id=self.booking.pk, team_id=team_id, actor=self.actor)

    def act(self, form: Any) -> None:
        """Move the visit."""
        type(self).service(self.press(form), now=self.now)


class DispatchPage(FieldPage):
    """Send the team."""

    action, service = Action.DISPATCH, dispatch_team
    title = _("Team is on its way")
    done = _("The team is on its way.")


class ArrivePage(FieldPage):
    """Note that the team is at the door."""

    action, service = Action.ARRIVE, mark_arrival
    title = _("Team has arrived")
    done = _("The team has arrived.")


class StartPage(FieldPage):
    """Begin the work."""

    action, service = Action.START, start_visit
    title = _("Work has begun")
    done = _("The work has begun.")


class CompletePage(FieldPage):
    """End the work."""

    action, service = Action.COMPLETE, complete_visit
    title = _("Work is done")
    done = _("The work is done.")

    def promise(self, booking: Booking) -> dict[str, str]:
        """Say what becomes of the booking."""
        text = gettext("It is successful once all teams are done.")
        return {gettext("Booking"): text}


class GiveUpPage(FieldPage):
    """Record why the work could not be done."""

    action = Action.GIVE_UP
    title = _("Cannot be completed")
    done = _("It is recorded that the visit could not be completed.")
    is_dangerous = True

    def form(self, posted: Any) -> forms.Form:
        """Ask for the reason."""
        return GiveUpForm(posted, booking=self.booking)

    def promise(self, booking: Booking) -> dict[str, str]:
        """Say what stays open."""
        text = gettext("It stays open, and keeps its time, until you move it or close it.")
        return {gettext("Booking"): text}

    def act(self, form: Any) -> None:
        """Give the visit up."""
        reason = form.cleaned_data["reason"]
        give_up_visit(self.press(form), reason_id=reason.pk, now=self.now)


class DelayPage(VisitPage):
    """Announce that the visit begins later."""

    action = Action.DELAY
    title = _("Runs late")
    done = _("The delay is announced.")

    def form(self, posted: Any) -> forms.Form:
        """Ask for the minutes."""
        return DelayForm(posted)

    def act(self, form: Any) -> None:
        """Announce the delay."""
        press = Press(booking_id=self.booking.pk, actor=self.actor)
        announce_delay(press, minutes=form.cleaned_data["minutes"], now=self.now)


class ExtendPage(FieldPage):
    """Reserve the teams for longer."""

    action = Action.EXTEND
    title = _("Takes longer")
    done = _("The visit has more time.")
    tells_partner = False

    def form(self, posted: Any) -> forms.Form:
        """Ask for the minutes."""
        return ExtendForm(posted, booking=self.booking)

    def promise(self, booking: Booking) -> dict[str, str]:
        """Say what stays, and what is looked after."""
        return {
            gettext("Price"): gettext("It stays as it was sold."),
            gettext("Team"): gettext(
                "It gets the time only if it still keeps its next visits and its hours."
            ),
        }

    def act(self, form: Any) -> None:
        """Extend it."""
        extend_visit(self.press(form), minutes=form.cleaned_data["minutes"], now=self.now)


class UndoPage(VisitPage):
    """Undo the last step."""

    action = Action.UNDO
    title = _("Undo the last step")
    done = _("The last step is undone.")
    is_dangerous = True

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

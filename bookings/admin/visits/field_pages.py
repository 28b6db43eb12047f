"""Pages on which operations press what a team does in the field."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.visits.field_forms import (
    USUAL_DELAYS,
    DelayForm,
    ExtendForm,
    GiveUpForm,
    TeamForm,
)
from bookings.admin.visits.page import VisitPage
from bookings.lifecycle import Action
from bookings.models import Booking
from bookings.services.visits.delays import announce_delay
from bookings.services.visits.extend_visit import extend_visit
from bookings.services.visits.move_in_field import (
    Press,
    complete_visit,
    dispatch_team,
    give_up_visit,
    mark_arrival,
    start_visit,
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

    action, pressed_field = Action.GIVE_UP, "reason"
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

    action, pressed_field = Action.DELAY, "minutes"
    title = _("Runs late")
    done = _("The delay is announced.")

    def choices(self, form: forms.Form) -> list[tuple[Any, Any]]:
        """Return the usual minutes; the page of its own takes any."""
        return [(minutes, minutes) for minutes in USUAL_DELAYS]

    def form(self, posted: Any) -> forms.Form:
        """Ask for the minutes."""
        return DelayForm(posted)

    def act(self, form: Any) -> None:
        """Announce the delay."""
        press = Press(booking_id=self.booking.pk, actor=self.actor)
        announce_delay(press, minutes=form.cleaned_data["minutes"], now=self.now)


class ExtendPage(FieldPage):
    """Reserve the teams for longer."""

    action, pressed_field = Action.EXTEND, "minutes"
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

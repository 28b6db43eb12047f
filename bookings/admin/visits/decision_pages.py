"""Pages on which operations decide about a visit: its teams, its time, its end."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.cancellation_promise import write_terms
from bookings.admin.visits.page import VisitPage
from bookings.admin.visits.wording import write_evidence, write_who_cannot
from bookings.lifecycle import Action, AppointmentStatus
from bookings.models import Booking, FieldMove
from bookings.services.close_as_failed import close_as_failed
from bookings.services.payments.cancellation_terms import cancellation_terms
from bookings.services.update_booking import BookingChanges, update_booking
from bookings.services.visits.change_teams import (
    REPLACEABLE,
    find_teams,
    go_on_with_fewer,
    reassign_visit,
)
from bookings.services.visits.free_time import free_time
from cleanlife.backoffice.admin import moment
from cleanlife.clock import MINUTES_A_DAY
from scheduling.admin.fields import MinuteField
from scheduling.models import Reservation, Team
from scheduling.services.judge_teams import KnownTeam


class ReassignForm(forms.Form):
    """Which team leaves, and which one comes for it."""

    leaving = forms.ModelChoiceField(
        Team.objects.none(), label=_("Instead of"), empty_label=None
    )
    joining = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Team"),
        empty_label=_("Choose one"),
        help_text=_("The best one stands first."),
    )

    def __init__(self, posted: Any, *, leaving: list[Team], joining: list[KnownTeam]):
        super().__init__(posted)
        for name, teams in (("leaving", leaving), ("joining", joining)):
            field: Any = self.fields[name]
            field.queryset = Team.objects.filter(pk__in=[team.pk for team in teams])
            blank = [("", field.empty_label)] if field.empty_label else []
            field.initial = teams[0].pk if teams and not blank else None
            # In the order in which they are given, which no query has.
            field.choices = [*blank, *((team.pk, team.name) for team in teams)]


class ReassignPage(VisitPage):
    """Give the visit to another team."""

    action = Action.REASSIGN
    title = _("Give to another team")
    done = _("Another team comes.")

    @property
    def leaving(self) -> list[Team]:
        """Return the teams that can be replaced."""
        parts = self.booking.appointment.parts.select_related("team")
        if parts:
            return [
                part.team
                for part in parts
                if part.status in REPLACEABLE and not part.is_left_out
            ]
        reserved = Reservation.objects.live_of(self.booking.pk).values("team_id")
        return list(Team.objects.filter(pk__in=reserved).order_by("name"))

    def form(self, posted: Any) -> forms.Form:
        """Offer the teams that fit."""
        leaving = self.leaving
        found = find_teams(self.booking, leaving_id=leaving[0].pk) if leaving else []
        self.others = [each for each in found if each.reason]
        joining = [each.team for each in found if each.reason is None]
        return ReassignForm(posted, leaving=leaving, joining=joining)

    def promise(self, booking: Booking) -> dict[str, str]:
        """Say what the partner hears, and why the other teams cannot come."""
        untold = gettext("%(partner)s: it hears of it only if a team was on its way.")
        partner = {gettext("Partner"): untold % {"partner": booking.partner.name}}
        cannot = write_who_cannot(self.others)
        return {**partner, gettext("Cannot come"): cannot} if cannot else partner

    def act(self, form: Any) -> None:
        """Reassign it."""
        reassign_visit(
            booking_id=self.booking.pk,
            leaving_id=form.cleaned_data["leaving"].pk,
            joining_id=form.cleaned_data["joining"].pk,
            actor=self.actor,
            now=self.now,
        )


class GoOnForm(forms.Form):
    """Which team is left out."""

    team = forms.ModelChoiceField(Team.objects.none(), label=_("Without"), empty_label=None)

    def __init__(self, posted: Any, *, booking: Booking):
        super().__init__(posted)
        given_up = booking.appointment.parts.filter(
            status=AppointmentStatus.CANNOT_COMPLETE, is_left_out=False
        )
        teams = Team.objects.filter(pk__in=given_up.values("team_id"))
        field: Any = self.fields["team"]
        field.queryset, field.initial = teams, teams.first()


class GoOnPage(VisitPage):
    """Go on without a team that gave up."""

    action = Action.GO_ON
    title = _("Go on with fewer teams")
    done = _("The other teams go on.")
    tells_partner = False

    def form(self, posted: Any) -> forms.Form:
        """Ask which one is left out."""
        return GoOnForm(posted, booking=self.booking)

    def promise(self, booking: Booking) -> dict[str, str]:
        """Say what becomes of time and money."""
        money = gettext("Nothing goes back by this; refund a part if that was agreed.")
        return {gettext("Team"): gettext("Its time is free again."), gettext("Money"): money}

    def act(self, form: Any) -> None:
        """Leave the team out."""
        team = form.cleaned_data["team"]
        go_on_with_fewer(
            booking_id=self.booking.pk, team_id=team.pk, actor=self.actor, now=self.now
        )


class FreeTimePage(VisitPage):
    """Free the rest of the time."""

    action = Action.FREE_TIME
    title = _("Free the rest of its time")
    done = _("Its time is free again.")
    tells_partner = False
    is_dangerous = True

    def promise(self, booking: Booking) -> dict[str, str]:
        """Say what can no longer be done."""
        text = gettext("Its time is free again. The last step can then no longer be undone.")
        return {gettext("Team"): text}

    def act(self, form: Any) -> None:
        """Free it."""
        free_time(booking_id=self.booking.pk, actor=self.actor, now=self.now)


class ClosePage(VisitPage):
    """Close the booking as failed."""

    action = Action.CLOSE_AS_FAILED
    title = _("Close as failed")
    done = _("The booking is closed; the partner is being notified.")
    is_dangerous = True

    def promise(self, booking: Booking) -> dict[str, str]:
        """Say why it failed and what that means for the money."""
        reason = booking.appointment.cannot_complete_reason
        return {
            gettext("Reason"): str(reason or ""),
            gettext("Whose fault"): reason.get_fault_display() if reason else "",
            **_evidence(booking),
            gettext("Money"): write_terms(cancellation_terms(booking, now=self.now), booking),
            gettext("Team"): gettext("Its time is free again."),
        }

    def act(self, form: Any) -> None:
        """Close it."""
        close_as_failed(booking_id=self.booking.pk, actor=self.actor, now=self.now)


def _evidence(booking: Booking) -> dict[str, str]:
    """Say what is known of the teams that gave up: when they came, from where they called."""
    moves = FieldMove.objects.standing().filter(
        appointment=booking.appointment, action=Action.GIVE_UP
    )
    came = {part.team_id: part.came_at for part in booking.appointment.parts.all()}
    lines = []
    for move in moves.select_related("team"):
        at = came.get(move.team_id)
        text = gettext("arrived %(moment)s") % {"moment": moment(at)} if at else ""
        told = filter(
            None, [text or gettext("did not report an arrival"), write_evidence(move)]
        )
        lines.append(f"{move.team}: {gettext(', ').join(told)}")
    return {gettext("Evidence"): gettext("; ").join(lines)} if lines else {}


class RescheduleForm(forms.Form):
    """The new date and start."""

    date = forms.DateField(
        label=_("Date"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    start = MinuteField(
        label=_("From"),
        latest=MINUTES_A_DAY - 1,
        help_text=_("HH:MM, in Riyadh. The visit stays as long as it was sold."),
    )


class ReschedulePage(VisitPage):
    """Move the visit to another time."""

    action = Action.RESCHEDULE
    title = _("Move to another time")
    done = _("The visit has another time; the partner is being notified.")

    def form(self, posted: Any) -> forms.Form:
        """Ask for date and start."""
        present = {"date": self.booking.service_date, "start": self.booking.start_minute}
        return RescheduleForm(posted, initial=present)

    def promise(self, booking: Booking) -> dict[str, str]:
        """Say what stays."""
        return {
            gettext("Price"): gettext("It stays as it was sold."),
            gettext("Team"): gettext("The same one, if it is free then; else another."),
        }

    def act(self, form: Any) -> None:
        """Move it."""
        changes = BookingChanges(
            service_date=form.cleaned_data["date"], start_minute=form.cleaned_data["start"]
        )
        update_booking(
            partner=self.booking.partner,
            booking_id=self.booking.pk,
            changes=changes,
            actor=self.actor,
            now=self.now,
        )

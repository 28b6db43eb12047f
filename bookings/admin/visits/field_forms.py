"""What is asked before operations press what a team does in the field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, CannotCompleteReason
from bookings.services.visits.delays import LONGEST_DELAY, SHORTEST_DELAY
from bookings.services.visits.extend_visit import LONGEST, SHORTEST, STEP
from scheduling.models import Reservation, Team

USUAL_DELAY = USUAL_EXTENSION = 30
USUAL_DELAYS = (15, 30, 45, 60)


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

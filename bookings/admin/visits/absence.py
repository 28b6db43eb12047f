"""The page of a team that is out: its visits, where each could go, and one press for all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.links import page_of
from bookings.admin.visits.wording import write_refusal, write_when
from bookings.errors import VisitRefusal
from bookings.models import Booking
from bookings.services.board.apply_absence import AbsenceOutcome, Decision, apply_absence
from bookings.services.board.plan_absence import (
    Absence,
    AbsenceRow,
    Proposal,
    plan_absence,
)
from cleanlife import clock
from cleanlife.actor import Actor, Initiator
from cleanlife.backoffice.admin import note
from cleanlife.backoffice.confirmation import log_changes, report
from cleanlife.wording import isolate, write_day
from scheduling.models import Team

LONGEST_ABSENCE = 60
# Why a visit stays where it is.
STAYS = {
    VisitRefusal.PINNED: _("It is pinned: move it by hand, or take the pin away."),
    VisitRefusal.NOT_IN_THIS_STATUS: _("In its present status it cannot be moved."),
}
FROM_NOW, WHOLE_DAY = "now", "day"


class PeriodForm(forms.Form):
    """When the team is out."""

    begins = forms.ChoiceField(
        label=_("Out"), choices=[(FROM_NOW, _("from now on")), (WHOLE_DAY, _("from the day"))]
    )
    first = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, chosen: Any, *, now: datetime):
        self._now = now
        super().__init__(chosen)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, is over, or is too long."""
        cleaned = super().clean() or self.cleaned_data
        today = clock.riyadh_date(self._now)
        first = today if cleaned.get("begins") == FROM_NOW else cleaned.get("first")
        last = cleaned.get("last")
        if not first or not last:
            return cleaned
        if first < today or not 0 <= (last - first).days <= LONGEST_ABSENCE:
            text = _("Choose a last day up to 60 days after the first one, from today on.")
            self.add_error("last", text)
        return cleaned

    def absence_of(self, team: Team) -> Absence:
        """Return the absence that was chosen."""
        chosen = self.cleaned_data
        first = self._now
        if chosen["begins"] == WHOLE_DAY:
            first = clock.at_minute(chosen["first"], 0)
        return Absence(team=team, first=first, last_date=chosen["last"])


@dataclass(frozen=True)
class Line:
    """A row of the table: the visit, and where it could go, by the value of each choice."""

    booking: Booking
    url: str
    when: str
    choices: list[tuple[str, str]]
    is_best: bool
    why_not: str


class AbsencePage:
    """One request to the page of a team that is out."""

    def __init__(self, admin: "ModelAdmin[Booking]", request: HttpRequest, team_id: UUID):
        team = Team.objects.filter(pk=team_id).first()
        if team is None:
            raise Http404
        self.admin = admin
        self.request = request
        self.team = team
        self.now = clock.now()

    def answer(self) -> HttpResponse:
        """Show the visits of the period; with a press, move those that are ticked."""
        period = PeriodForm(self._chosen(), now=self.now)
        absence = period.absence_of(self.team) if period.is_valid() else None
        if absence and self.request.method == "POST":
            self._apply(absence)
            return HttpResponseRedirect(self.request.get_full_path())
        template = "admin/bookings/booking/team_out.html"
        return TemplateResponse(self.request, template, self._context(period, absence))

    def _chosen(self) -> dict[str, Any]:
        """Return the period of the address: today from now on, unless it names another."""
        today = clock.riyadh_date(self.now)
        given = self.request.GET
        first = given.get("first", today.isoformat())
        is_today = first == today.isoformat()
        return {
            "begins": given.get("begins", FROM_NOW if is_today else WHOLE_DAY),
            "first": first,
            "last": given.get("last", first),
        }

    def _context(self, period: PeriodForm, absence: Absence | None) -> dict[str, Any]:
        rows = plan_absence(absence, now=self.now) if absence else []
        lines = [_line(row) for row in rows]
        return {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "title": gettext("%(team)s is out") % {"team": self.team},
            "team": self.team,
            "period": period,
            "lines": lines,
            "is_possible": absence is not None,
            "back": reverse("admin:scheduling_team_change", args=[self.team.pk]),
        }

    def _apply(self, absence: Absence) -> None:
        outcome = apply_absence(
            absence,
            list(self._decisions()),
            reason=self.request.POST.get("reason", "").strip()[:200],
            actor=Actor(Initiator.OPERATIONS, self.request.user.get_username()),
            now=self.now,
        )
        log_changes(self.request, outcome.moved, note(_("Moved: its team is out.")))
        log_changes(self.request, [self.team], note(_("Time off was set.")))
        report(self.request, done=_write_done(outcome), skipped=_write_skipped(outcome))

    def _decisions(self) -> Iterable[Decision]:
        """Yield what was ticked; what nobody could have ticked is left out."""
        posted = self.request.POST
        for ticked in posted.getlist("visit"):
            decision = _read(ticked, posted.get(f"choice-{ticked}", ""))
            if decision:
                yield decision


def team_out_url(team: Team) -> str:
    """Return the URL of the page of a team that is out."""
    return reverse("admin:bookings_booking_team_out", args=[team.pk])


def _line(row: AbsenceRow) -> Line:
    options = [row.best] if row.best else list(row.alternatives)
    return Line(
        booking=row.booking,
        url=page_of("booking", row.booking.pk),
        when=write_when(row.booking),
        choices=[(_value(row.booking, each), _write(row, each)) for each in options],
        is_best=row.best is not None,
        why_not=_why_not(row),
    )


def _why_not(row: AbsenceRow) -> str:
    if row.reason:
        return str(STAYS[row.reason])
    return gettext("No team is free in the next days: move or cancel it on its own page.")


def _value(booking: Booking, proposal: Proposal) -> str:
    parts = [booking.version, proposal.team_id, proposal.date, proposal.start_minute]
    return "|".join(map(str, parts))


def _read(booking_id: str, choice: str) -> Decision | None:
    try:
        version, team_id, day, start = choice.split("|")
        return Decision(
            booking_id=UUID(booking_id),
            version=int(version),
            joining_id=UUID(team_id),
            date=date.fromisoformat(day),
            start_minute=int(start),
        )
    except ValueError:
        return None


def _write(row: AbsenceRow, proposal: Proposal) -> str:
    """Write where a visit could go, and how much more is travelled."""
    parts = [isolate(proposal.team_name), _write_travel(proposal.extra_travel_minutes)]
    if row.best is None:
        day, start = proposal.date, isolate(clock.clock_time(proposal.start_minute))
        parts.insert(0, f"{write_day(day)} {start}")
    return " · ".join(parts)


def _write_travel(minutes: int) -> str:
    if not minutes:
        return gettext("no more travel")
    text = ngettext("%(count)s minute of travel", "%(count)s minutes of travel", abs(minutes))
    return text % {"count": isolate(f"{minutes:+d}")}


def _write_done(outcome: AbsenceOutcome) -> str:
    moved = len(outcome.moved)
    text = ngettext(
        "%(count)s visit moved. Nothing new is sold with the team in this time.",
        "%(count)s visits moved. Nothing new is sold with the team in this time.",
        moved,
    )
    return text % {"count": moved}


def _write_skipped(outcome: AbsenceOutcome) -> Iterable[str]:
    keys = [pk for pk, _error in outcome.skipped]
    found = Booking.objects.with_appointment().in_bulk(keys)
    for pk, error in outcome.skipped:
        booking = found.get(pk)
        name = isolate(booking.appointment.name) if booking else str(pk)
        yield f"{name}: {write_refusal(error)}"

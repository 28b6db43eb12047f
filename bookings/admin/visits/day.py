"""The visits of a day, by team: who is where, and what can be pressed for them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext

from bookings.admin.links import page_of
from bookings.admin.payments.payment_link import OPERATE
from bookings.admin.visits.page import FROM_DAY
from bookings.admin.visits.wording import visit_badges
from bookings.lifecycle import Action, AppointmentStatus
from bookings.models import Booking
from bookings.services.visits.find_outlooks import find_outlooks
from bookings.services.visits.possible_moves import possible_field_moves
from bookings.visit_risk import Outlook
from cleanlife import clock
from cleanlife.backoffice.admin import badge
from cleanlife.wording import write_day, write_span
from scheduling.models import Reservation

_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """One visit of one team."""

    booking: Booking
    span: str
    badges: list[str]
    url: str
    moves: list[tuple[str, str]]


@dataclass(frozen=True)
class TeamLines:
    """A team and its visits, earliest first."""

    name: str
    lines: list[Line]


class DayPage:
    """One request to the page of a day."""

    def __init__(self, admin: "ModelAdmin[Booking]", request: HttpRequest, day: date | None):
        self.admin = admin
        self.request = request
        self.now = clock.now()
        self.today = clock.riyadh_date(self.now)
        self.day = day or self.today

    def answer(self) -> HttpResponse:
        """Show it, or lead to the day that was picked."""
        picked = self.request.GET.get("date", "")
        if picked:
            return HttpResponseRedirect(day_url(read_day(picked) or self.day))
        template = "admin/bookings/booking/day.html"
        return TemplateResponse(self.request, template, self._context())

    def _context(self) -> dict[str, Any]:
        teams = list(self._teams())
        lines = [line for team in teams for line in team.lines]
        # A visit of two teams stands with each of them and counts once.
        bookings = {line.booking.pk: line.booking for line in lines}.values()
        return {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "title": gettext("Visits on %(day)s") % {"day": write_day(self.day)},
            "day": self.day,
            "before": _neighbour(self.day, -1),
            "after": _neighbour(self.day, 1),
            "today": day_url(self.today),
            "is_today": self.day == self.today,
            "teams": teams,
            "counts": _count(bookings),
        }

    def _teams(self) -> Iterable[TeamLines]:
        active = Reservation.objects.filter(date=self.day, state=Reservation.State.ACTIVE)
        reserved = list(active.select_related("team").order_by("team__name", "start_minute"))
        bookings = self._bookings()
        outlooks = find_outlooks(reserved, bookings, now=self.now)
        lines: defaultdict[str, list[Line]] = defaultdict(list)
        for each in reserved:
            if booking := bookings.get(each.owner_id):
                lines[each.team.name].append(self._line(booking, outlooks.get(each.pk)))
        return (TeamLines(name, found) for name, found in lines.items())

    def _bookings(self) -> dict[UUID, Booking]:
        rows = Booking.objects.reserved_on([self.day]).with_appointment()
        rows = rows.select_related(
            "appointment__cannot_complete_reason",
            "contact",
            "address__zone",
            "service",
            "partner",
        )
        return {booking.pk: booking for booking in rows.prefetch_related("appointment__parts")}

    def _line(self, booking: Booking, outlook: Outlook | None) -> Line:
        appointment = getattr(booking, "appointment", None)
        if appointment:
            badges = visit_badges(appointment, outlook)
        else:
            badges = [badge(gettext("waits for payment"), kind="waiting-payment")]
        may_move = self.request.user.has_perm(OPERATE)
        return Line(
            booking=booking,
            span=write_span(booking.start_minute, booking.end_minute),
            badges=badges,
            url=page_of("booking", booking.pk),
            moves=_links(booking) if may_move else [],
        )


def day_url(day: date) -> str:
    """Return the URL of the page of a day."""
    return reverse("admin:bookings_booking_day", args=[day])


def _links(booking: Booking) -> list[tuple[str, str]]:
    """Return the pages of what can be pressed now, each with what its link says."""
    return [
        (
            f"{page_of('booking', booking.pk, action.value)}?{FROM_DAY}",
            str(_link_names()[action]),
        )
        for action in possible_field_moves(booking)
    ]


def _link_names() -> dict[Action, str]:
    return {
        Action.DISPATCH: gettext("On its way"),
        Action.ARRIVE: gettext("Arrived"),
        Action.START: gettext("Work begun"),
        Action.COMPLETE: gettext("Done"),
        Action.GIVE_UP: gettext("Cannot"),
        Action.DELAY: gettext("Late"),
        Action.EXTEND: gettext("Longer"),
    }


def _neighbour(day: date, days: int) -> str | None:
    """Return the URL of the day before or after; None at the ends of the calendar."""
    try:
        return day_url(day + _A_DAY * days)
    except OverflowError:
        return None


def read_day(text: str) -> date | None:
    """Return the date that was written as YYYY-MM-DD; None for any other text."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _count(bookings: Iterable[Booking]) -> list[tuple[str, int]]:
    """Count the visits by their status, in the order in which a visit goes."""
    states = [
        booking.appointment.status for booking in bookings if hasattr(booking, "appointment")
    ]
    return [
        (str(status.label), states.count(status))
        for status in AppointmentStatus
        if status in states
    ]

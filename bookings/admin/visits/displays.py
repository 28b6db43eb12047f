"""How a booking's page shows what happened in the field."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.visits.wording import status_badge, visit_badges, write_evidence
from bookings.lifecycle import AppointmentStatus
from bookings.models import Appointment, Booking, FieldMove, TeamPart
from bookings.services.visits.find_outlooks import find_outlook
from cleanlife import clock
from cleanlife.backoffice.admin import NOTHING, ReadOnlyInline, left_to_right, moment

FIELD_FIELDS: Any = ["field_teams", "field_steps"]


def has_moved(booking: Booking) -> bool:
    """Return whether a team of its visit has pressed anything."""
    return FieldMove.objects.filter(appointment__booking=booking).exists()


class AppointmentInline(ReadOnlyInline):
    """The visit in the field."""

    model = Appointment
    verbose_name_plural = _("visit")
    fields = ["name", "state", "started_at", "completed_at", "cannot_complete_reason"]
    empty_advice = _("A team is assigned once the booking is paid.")

    @admin.display(description=_("Name"))
    def name(self, appointment: Appointment) -> str:
        """Show the name that customers know it by."""
        return left_to_right(appointment.name)

    @admin.display(description=_("Status"))
    def state(self, appointment: Appointment) -> str:
        """Show the status of the visit."""
        outlook = find_outlook(appointment.booking, now=clock.now())
        badges = visit_badges(appointment, outlook)
        return format_html_join(" ", "{}", ((each,) for each in badges))


class VisitDisplays:
    """Fields of a booking about its visit in the field."""

    @admin.display(description=_("Teams"))
    def field_teams(self, booking: Booking) -> str:
        """Show how far each team is."""
        parts = TeamPart.objects.filter(appointment__booking=booking)
        heads = [
            gettext("Team"),
            gettext("Status"),
            gettext("On the way"),
            gettext("Arrived"),
            gettext("Started"),
            gettext("Ended"),
            gettext("Reason"),
        ]
        rows = [_part_cells(part) for part in parts.select_related("team", "reason")]
        return _table(heads, rows) if rows else NOTHING

    @admin.display(description=_("Steps"))
    def field_steps(self, booking: Booking) -> str:
        """Show what was pressed, when, by whom, and what became of it."""
        moves = FieldMove.objects.filter(appointment__booking=booking)
        heads = [
            gettext("Pressed"),
            gettext("Heard"),
            gettext("Team"),
            gettext("Step"),
            gettext("By"),
            gettext("What became of it"),
        ]
        rows = [_move_cells(move) for move in moves.select_related("team", "reason")]
        return _table(heads, rows)


def _part_cells(part: TeamPart) -> list[Any]:
    return [
        part.team.name,
        status_badge(AppointmentStatus(part.status)),
        moment(part.dispatched_at),
        moment(part.arrived_at),
        moment(part.started_at),
        moment(part.ended_at),
        part.reason or NOTHING,
    ]


def _move_cells(move: FieldMove) -> list[Any]:
    return [
        moment(move.pressed_at),
        moment(move.heard_at),
        move.team.name,
        _step(move),
        left_to_right(move.actor),
        _outcome(move),
    ]


def _step(move: FieldMove) -> str:
    """Name the step, with its reason, its minutes and its evidence."""
    longer = gettext("%(minutes)s minutes more") % {"minutes": move.minutes}
    lines = [str(move.reason or ""), longer if move.minutes else "", write_evidence(move)]
    more = gettext(", ").join(filter(None, lines))
    step = move.get_action_display()
    return f"{step}: {more}" if more else step


def _outcome(move: FieldMove) -> str:
    if not move.was_applied:
        return gettext("came too late, only noted")
    if move.undone_at is None:
        return NOTHING
    text = gettext("undone by %(name)s at %(moment)s: %(reason)s")
    return text % {
        "name": move.undone_by,
        "moment": moment(move.undone_at),
        "reason": move.undone_because,
    }


def _table(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    head = format_html_join("", '<th scope="col">{}</th>', ((each,) for each in heads))
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows),
    )
    return format_html(
        '<div class="results"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        head,
        body,
    )

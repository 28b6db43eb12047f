"""What is read of a visit wherever it stands on a board: in a row, the list or the tray."""

from django.utils.translation import gettext

from bookings.admin.board.markup import Card
from bookings.lifecycle import AppointmentStatus
from bookings.services.board.day import DayVisit
from bookings.services.board.day_outlooks import QUIET
from bookings.visit_risk import Outlook
from cleanlife.clock import clock_time, minute_of_day
from cleanlife.wording import isolate

WAITING = "waiting-payment"
_A = AppointmentStatus
KINDS = {status: status.value.lower().replace(" ", "-") for status in _A}


class CardWriter:
    """Writes the cards of one board in the reader's language."""

    def __init__(self, *, here: str):
        self.here = here
        # Translated once, not for each bar.
        self._names: dict[str, str] = {state.value: str(state.label) for state in _A}
        self._kinds: dict[str, str] = {state.value: kind for state, kind in KINDS.items()}
        self._span, self._comma = isolate("{}–{}"), gettext(", ")
        self._words = {
            "late": gettext("late"),
            "overdue": gettext("overdue"),
            "leave": gettext("leave now"),
            "undecided": gettext("to be decided"),
            "waiting": gettext("waits for payment"),
        }

    def write(
        self, visit: DayVisit, state: str | None = None, outlook: Outlook = QUIET
    ) -> Card:
        """Return the card of a visit, or of a team's part of it with its own state."""
        state = state or visit.status
        key = str(visit.id)
        return Card(
            key=key,
            url=f"{self.here}visit/{key}/",
            kind=self._kinds[state] if state else WAITING,
            state=self._names[state] if state else self._words["waiting"],
            marks=self._marks(visit, outlook),
            is_pinned=visit.is_pinned,
            version=visit.version,
            span=self._span.format(clock_time(visit.span.start), clock_time(visit.span.end)),
            customer=visit.customer,
            place=visit.place,
            service=visit.service,
        )

    def _marks(self, visit: DayVisit, outlook: Outlook) -> str:
        marks = []
        if visit.is_overdue:
            marks.append(self._words["overdue"])
        elif visit.late_start_at:
            marks.append(self._words["late"])
        if visit.late_end_at:
            until = clock_time(minute_of_day(visit.late_end_at))
            marks.append(gettext("until %(time)s") % {"time": isolate(until)})
        if outlook.must_leave:
            marks.append(self._words["leave"])
        if outlook.minutes_late:
            text = gettext("at risk: %(minutes)s min late")
            marks.append(text % {"minutes": outlook.minutes_late})
        if visit.is_undecided or visit.awaits_decision:
            marks.append(self._words["undecided"])
        return self._comma.join(marks)

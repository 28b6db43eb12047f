"""Find what has changed since the board was read."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from bookings.models import Booking, Transition
from cleanlife.errors import Conflict
from scheduling.models import Reservation

MOST_CHANGES = 5


class VisitHasChanged(Conflict):
    """What was seen of the visit no longer holds: it was changed, or has another team.

    ``changes`` are the lines of its history that are new since then, if that is known.
    """

    code = "VISIT_HAS_CHANGED"
    message = "The visit has changed meanwhile."

    def __init__(self, changes: Sequence[Transition] = ()):
        super().__init__()
        self.changes = tuple(changes)


def changes_of_visit(booking: Booking, *, since: datetime | None) -> list[Transition]:
    """Return the newest lines of its history since then, latest first."""
    if since is None:
        return []
    return list(_newest([booking.pk], since))


def changes_of_team(*, team_id: UUID, day: date, since: datetime | None) -> list[Transition]:
    """Return what came or changed since then among the visits of a team on a date."""
    if since is None:
        return []
    live = Reservation.objects.live().filter(team=team_id, date=day)
    return list(_newest(list(live.values_list("owner_id", flat=True)), since))


def _newest(booking_ids: Collection[UUID], since: datetime) -> list[Transition]:
    lines = Transition.objects.filter(booking__in=booking_ids, created_at__gt=since)
    return list(lines.select_related("booking__appointment").order_by("-pk")[:MOST_CHANGES])

"""Where teams on their way are: kept one row a team, shown coarsely, forgotten after a day."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from bookings.field_errors import PositionNotWanted
from bookings.lifecycle import AppointmentStatus
from bookings.models import Appointment, PositionConsent, TeamPart, TeamPosition
from cleanlife import clock

KEPT_FOR = timedelta(days=1)
# A phone that has been silent for longer says nothing of where its team is now.
FRESH_FOR = timedelta(minutes=15)
_EARLIEST = ("appointment__booking__service_date", "appointment__booking__start_minute")


def share_position(*, team_id: UUID, agrees: bool, now: datetime) -> None:
    """Note whether the team's leader agrees today; a no also forgets where the team is."""
    today = clock.riyadh_date(now)
    if agrees:
        PositionConsent.objects.update_or_create(
            team_id=team_id, date=today, defaults={"agreed_at": now, "withdrawn_at": None}
        )
        return
    given = PositionConsent.objects.filter(team_id=team_id, date=today, withdrawn_at=None)
    given.update(withdrawn_at=now)
    TeamPosition.objects.filter(team_id=team_id).delete()


def shares_position(*, team_id: UUID, now: datetime) -> bool:
    """Return whether the team's leader agreed today, and still does."""
    given = PositionConsent.objects.filter(team_id=team_id, date=clock.riyadh_date(now))
    return given.filter(withdrawn_at=None).exists()


def record_position(
    *, team_id: UUID, latitude: float, longitude: float, accuracy_meters: int, now: datetime
) -> TeamPosition:
    """Keep where a team on its way is, instead of where it was.

    It counts for the first of the visits that the team is on its way to. Raises
    PositionNotWanted, and keeps nothing, where it is on its way to none or its leader has not
    agreed today.
    """
    part = _parts_on_the_way().filter(team_id=team_id).order_by(*_EARLIEST).first()
    if part is None or not shares_position(team_id=team_id, now=now):
        raise PositionNotWanted
    found, _ = TeamPosition.objects.update_or_create(
        team_id=team_id,
        defaults={
            "appointment_id": part.appointment_id,
            "latitude": latitude,
            "longitude": longitude,
            "accuracy_meters": accuracy_meters,
            "heard_at": now,
        },
    )
    return found


def _parts_on_the_way() -> QuerySet[TeamPart]:
    return TeamPart.objects.filter(
        status=AppointmentStatus.DISPATCHED, arrived_at=None, is_left_out=False
    )


def positions_on_the_way(appointment: Appointment, *, now: datetime) -> list[TeamPosition]:
    """Return where the teams on their way to a visit were seen within a quarter of an hour."""
    coming = _parts_on_the_way().filter(appointment=appointment)
    seen = TeamPosition.objects.filter(
        appointment=appointment,
        team__in=coming.values("team"),
        heard_at__gt=now - FRESH_FOR,
        heard_at__lte=now,
    )
    return list(seen.order_by("-heard_at"))


def forget_positions(*, now: datetime) -> int:
    """Delete the positions that are older than a day; return how many."""
    count, _ = TeamPosition.objects.filter(heard_at__lte=now - KEPT_FOR).delete()
    return count

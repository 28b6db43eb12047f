"""Reserve the time of one or more teams for a visit."""

import uuid
from datetime import date, datetime

from catalog.models import Service
from scheduling.models import Reservation, Zone
from scheduling.services.plan_search import plan_search
from scheduling.services.take_time import take_time


def reserve_time(
    *,
    owner_id: uuid.UUID,
    zone: Zone | None,
    service: Service,
    date: date,
    start_minute: int,
    end_minute: int,
    number_of_teams: int,
    now: datetime,
    state: Reservation.State = Reservation.State.ACTIVE,
) -> list[Reservation]:
    """Take the best free teams, all or none, inside the caller's transaction.

    HELD takes the time as ACTIVE does; its owner gives it back in time, or has it claimed.
    Raises TimeslotUnavailable with the reason and free times nearby.
    """
    search = plan_search(
        zone=zone,
        service=service,
        minutes=end_minute - start_minute,
        number_of_teams=number_of_teams,
        now=now,
    )
    return take_time(
        search, owner_id=owner_id, date=date, start_minute=start_minute, state=state
    )

"""Move a visit to another time, with or without another team."""

import uuid
from datetime import date, datetime

from catalog.models import Service
from scheduling.models import Reservation, Zone
from scheduling.services.plan_search import plan_search
from scheduling.services.take_time import take_time


def move_time(
    *,
    owner_id: uuid.UUID,
    zone: Zone | None,
    service: Service,
    date: date,
    start_minute: int,
    end_minute: int,
    number_of_teams: int,
    now: datetime,
) -> list[Reservation]:
    """Take the new time and give the present one back in one step, the same teams if they can.

    The present time counts as free. Its rows stay as released ones: the history of the visit.
    Inside the caller's transaction, which has locked the owner. Raises TimeslotUnavailable
    with the reason and free times nearby; the present time is kept then.
    """
    search = plan_search(
        zone=zone,
        service=service,
        minutes=end_minute - start_minute,
        number_of_teams=number_of_teams,
        now=now,
        moving=owner_id,
    )
    return take_time(search, owner_id=owner_id, date=date, start_minute=start_minute)

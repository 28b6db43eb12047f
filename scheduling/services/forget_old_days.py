"""Forget the team days that nobody asks for any more."""

from datetime import datetime, timedelta

from django.db import transaction

from cleanlife import clock
from scheduling.models import TeamDay

DAYS_KEPT = 31


@transaction.atomic
def forget_old_days(*, now: datetime) -> int:
    """Delete the days of more than a month ago and return how many.

    They are derived: reservations stay, and `rebuild_team_days --date` makes a day anew.
    """
    first_kept = clock.riyadh_date(now) - timedelta(days=DAYS_KEPT)
    old = TeamDay.objects.filter(date__lt=first_kept)
    # Locked in the order of everybody, before they go in any.
    list(old.select_for_update(of=("self",)).order_by("date", "team_id").values_list("pk"))
    deleted, _ = old.delete()
    return deleted

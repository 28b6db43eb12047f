"""Add a special day to the calendar, or a range of them."""

from datetime import date

from django.db import transaction

from scheduling.models import CalendarDay


@transaction.atomic
def add_calendar_days(*, day: CalendarDay, last_date: date) -> list[CalendarDay]:
    """Save a new day and a copy for every later date up to the last; return them all."""
    later = range(day.date.toordinal() + 1, last_date.toordinal() + 1)
    days = [day, *(_copy(day, date.fromordinal(ordinal)) for ordinal in later)]
    for row in days:
        row.save()
    return days


def _copy(day: CalendarDay, other: date) -> CalendarDay:
    return CalendarDay(
        date=other,
        kind=day.kind,
        zone=day.zone,
        start_minute=day.start_minute,
        end_minute=day.end_minute,
        note=day.note,
    )

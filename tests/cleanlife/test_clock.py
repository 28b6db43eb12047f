"""Days of Riyadh begin three hours before those of Greenwich."""

from datetime import UTC, date, datetime, timedelta

from cleanlife import clock

MIDNIGHT = datetime(2026, 6, 30, 21, tzinfo=UTC)


def test_a_day_begins_at_midnight_in_riyadh():
    before = MIDNIGHT - timedelta(microseconds=1)
    assert clock.riyadh_date(before) == date(2026, 6, 30)
    assert clock.riyadh_date(MIDNIGHT) == date(2026, 7, 1)


def test_minutes_count_from_midnight_in_riyadh():
    assert clock.minute_of_day(MIDNIGHT + timedelta(minutes=90)) == 90
    assert clock.at_minute(date(2026, 7, 1), 90) == MIDNIGHT + timedelta(minutes=90)

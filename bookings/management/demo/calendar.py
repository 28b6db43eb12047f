"""Demo rules of the year: Ramadan, holidays, breaks. All of it is rows that ops can edit."""

from datetime import date, timedelta

from scheduling.models import BreakRule, CalendarDay, Season, SeasonKind, ShiftRule

# By the Umm al-Qura calendar; the sighted moon may move it by a day.
RAMADAN = ("Ramadan 1448", date(2027, 2, 8), date(2027, 3, 9))
# Minutes after midnight: from ten to five, and from nine in the evening until one.
RAMADAN_SHIFTS = [(10 * 60, 17 * 60), (21 * 60, 25 * 60)]
# First date, days, hours (or closed), note.
HOLIDAYS = [
    (date(2027, 2, 22), 1, (12 * 60, 17 * 60), "Founding Day"),
    (date(2027, 3, 10), 4, None, "Eid al-Fitr"),
    (date(2027, 5, 16), 4, None, "Eid al-Adha"),
    (date(2027, 9, 23), 1, None, "National Day"),
]
REST = {"name": "Rest after five hours", "after_minutes": 300, "minutes": 30}
# Switched off: a team prays between visits unless ops decide otherwise.
PRAYERS = {"Dhuhr": 11 * 60 + 45, "Asr": 15 * 60, "Maghrib": 17 * 60 + 20, "Isha": 19 * 60}
PRAYER_MINUTES = 20


def seed_calendar() -> None:
    """Create the season with its hours, the holidays and the breaks that are missing."""
    _seed_ramadan()
    for first, days, hours, note in HOLIDAYS:
        for day in range(days):
            _seed_holiday(first + timedelta(days=day), hours, note)
    BreakRule.objects.get_or_create(name=REST["name"], defaults=REST)
    for name, minute in PRAYERS.items():
        BreakRule.objects.get_or_create(
            name=f"{name} prayer",
            defaults={"start_minute": minute, "minutes": PRAYER_MINUTES, "is_active": False},
        )


def _seed_ramadan() -> None:
    name, first, last = RAMADAN
    _, is_new = Season.objects.get_or_create(
        name=name, defaults={"first_date": first, "last_date": last}
    )
    if is_new:
        ShiftRule.objects.bulk_create(
            ShiftRule(
                weekday=day, start_minute=start, end_minute=end, season=SeasonKind.RAMADAN
            )
            for day in range(7)
            for start, end in RAMADAN_SHIFTS
        )


def _seed_holiday(day: date, hours: tuple[int, int] | None, note: str) -> None:
    start, end = hours or (None, None)
    CalendarDay.objects.get_or_create(
        date=day,
        zone=None,
        defaults={
            "kind": CalendarDay.Kind.EID,
            "start_minute": start,
            "end_minute": end,
            "note": note,
        },
    )

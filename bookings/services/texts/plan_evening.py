"""Plan the texts of the evening before: by the clock, for the visits of the next day."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from bookings.lifecycle import AppointmentStatus, BookingStatus
from bookings.models import Booking, CustomerText, TextSwitch
from bookings.services.texts.judge_wish import wants_text
from bookings.texts import REMIND_AFTER, TextKind, TextState, is_evening
from cleanlife.clock import riyadh_date

KIND = TextKind.EVENING_BEFORE
JUST_TOLD = (TextKind.BOOKED, TextKind.MOVED)
NOT_TOLD = (TextState.WITHDRAWN, TextState.GIVEN_UP)


def plan_evening_texts(*, now: datetime) -> int:
    """Plan a text for each visit of tomorrow that has none yet; return how many there were.

    Whoever was told of the visit in the last hours is not reminded of it. Two workers at the
    same time plan one: the constraint decides.
    """
    if not is_evening(now):
        return 0
    tomorrow = riyadh_date(now) + timedelta(days=1)
    switches = _switches()
    texts = [
        CustomerText(
            booking=booking,
            kind=KIND,
            for_date=tomorrow,
            due_at=now,
            next_attempt_at=now,
            created_at=now,
        )
        for booking in _visits_of(tomorrow, now=now)
        if wants_text(booking, KIND, switches=switches.get(str(booking.partner_id), {}))
    ]
    CustomerText.objects.bulk_create(texts, ignore_conflicts=True)
    return len(texts)


def _visits_of(tomorrow: date, *, now: datetime) -> QuerySet[Booking]:
    mine = CustomerText.objects.filter(booking=OuterRef("pk"))
    planned = mine.filter(for_date=tomorrow)
    told = mine.filter(kind__in=JUST_TOLD, created_at__gt=now - REMIND_AFTER)
    return Booking.objects.filter(
        ~Exists(planned),
        ~Exists(told.exclude(state__in=NOT_TOLD)),
        service_date=tomorrow,
        status=BookingStatus.IN_PROGRESS,
        appointment__status=AppointmentStatus.SCHEDULED,
    ).select_related("contact")


def _switches() -> dict[str, dict[str, bool]]:
    rows = TextSwitch.objects.filter(kind=KIND)
    return {str(row.partner_id): {row.kind: row.is_on} for row in rows}

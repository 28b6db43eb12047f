"""Demo visits around today, as far in the field as the clock says: something to look at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bookings.errors import BookingCreationFailed
from bookings.management.demo.partners import CUSTOMERS
from bookings.management.demo.photos import seed_photos, seed_position
from bookings.management.demo.teams import ZONES
from bookings.models import Address, Booking, CannotCompleteReason, DayNote, Fault
from bookings.services.board.write_note import write_day_note
from bookings.services.contacts.addresses import add_address
from bookings.services.contacts.contacts import find_or_create_contact
from bookings.services.create_booking import NewBooking, create_booking
from bookings.services.visits.move_in_field import (
    Press,
    complete_visit,
    dispatch_team,
    give_up_visit,
    mark_arrival,
    start_visit,
)
from catalog.models import Service
from cleanlife import clock
from cleanlife.actor import Actor, Initiator
from partners.models import Partner
from scheduling.visit import VisitRequest

OPERATIONS = Actor(Initiator.OPERATIONS, "demo")
PARTNER = Actor(Initiator.PARTNER, "demo")
_A_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
# Yesterday, today, tomorrow.
DAYS_AROUND = (-1, 0, 1)
# Minutes that a team is on its way, and waits where nobody opens.
ON_THE_WAY, EARLY, AT_THE_DOOR = 25, 3, 15
# Every third customer allows photos.
PHOTOGRAPHED_EVERY = 3
STREETS = ["Olaya Street 12", "Takhassusi Street 88", "King Abdullah Road 140"]
HANDED_OVER = "The gate of Olaya Street 12 opens from 07:30. Ring the guard, not the customer."
# As the migration makes it; operations may have changed or renamed it since.
FAILED: tuple[str, dict[str, Any]] = (
    "NOBODY_AT_HOME",
    {
        "name_en": "Nobody at home",
        "name_ar": "لا أحد في المنزل",
        "fault": Fault.CUSTOMER,
        "minutes_at_the_door": AT_THE_DOOR,
    },
)


@dataclass(frozen=True)
class DemoVisit:
    """One visit of each day: when, how long, by how many teams, and whether it fails."""

    start_minute: int
    hours: int
    teams: int = 1
    fails: bool = False


VISITS = [
    DemoVisit(8 * 60, 3),
    DemoVisit(8 * 60 + 30, 2, fails=True),
    DemoVisit(9 * 60, 4, teams=2),
    DemoVisit(10 * 60, 3),
    DemoVisit(13 * 60 + 30, 2),
    DemoVisit(14 * 60 + 30, 3),
    DemoVisit(16 * 60, 3),
]


def seed_visits(partner: Partner, service: Service, *, now: datetime) -> None:
    """Book the visits of three days and play them up to now, unless the partner has any.

    A day on which no team works stays empty.
    """
    if Booking.objects.for_partner(partner).exists():
        return
    # Off at first elsewhere; the demo shows them.
    for seller in (partner, service):
        seller.allows_photos = True
        seller.save(update_fields=["allows_photos"])
    addresses = list(_seed_addresses(partner))
    CannotCompleteReason.objects.get_or_create(code=FAILED[0], defaults=FAILED[1])
    today = clock.riyadh_date(now)
    for days in DAYS_AROUND:
        day = today + days * _A_DAY
        for place, visit in enumerate(VISITS):
            address = addresses[place % len(addresses)]
            booking = _book(partner, address, service, visit, day, now=now)
            if booking:
                _play(booking, visit, now=now)
                if place % PHOTOGRAPHED_EVERY == 0:
                    seed_photos(booking, now=now)
                seed_position(booking, now=now)
    if not DayNote.objects.filter(pk=today).exists():
        write_day_note(today, HANDED_OVER, seen=0, actor=OPERATIONS, now=now)


def _seed_addresses(partner: Partner) -> Iterator[Address]:
    """Create a customer in each zone, by the names that the demo's customers have."""
    for place, (name, phone) in enumerate(CUSTOMERS.items()):
        contact, _ = find_or_create_contact(
            partner=partner, phone=phone, name=name, utm_source="PARTNER"
        )
        _, _, west, south, east, north = ZONES[place]
        yield add_address(
            contact=contact,
            latitude=(south + north) / 2,
            longitude=(west + east) / 2,
            line1=STREETS[place % len(STREETS)],
            city="Riyadh",
        )


def _book(
    partner: Partner,
    address: Address,
    service: Service,
    visit: DemoVisit,
    day: date,
    *,
    now: datetime,
) -> Booking | None:
    """Book a visit as it was booked on the day before, or now; None where that cannot be."""
    request = NewBooking(
        contact_id=address.contact_id,
        address_id=address.pk,
        external_reference=f"DEMO-{day:%m%d}-{clock.clock_time(visit.start_minute)}",
        visit=VisitRequest(
            service_id=service.pk,
            minutes=visit.hours * 60,
            number_of_teams=visit.teams,
            date=day,
            start_minute=visit.start_minute,
        ),
    )
    booked_at = min(clock.at_minute(day - _A_DAY, 8 * 60), now)
    try:
        return create_booking(partner=partner, request=request, actor=PARTNER, now=booked_at)
    except BookingCreationFailed:
        return None


def _play(booking: Booking, visit: DemoVisit, *, now: datetime) -> None:
    """Press what the team has pressed by now."""
    press = Press(booking_id=booking.pk, actor=OPERATIONS)
    for moment, move in _moves(booking, fails=visit.fails):
        if moment <= now:
            move(press, now=moment)


def _moves(booking: Booking, *, fails: bool) -> list[tuple[datetime, Callable[..., Any]]]:
    start, end = booking.starts_at, booking.ends_at
    moves: list[tuple[datetime, Callable[..., Any]]] = [
        (start - ON_THE_WAY * _MINUTE, dispatch_team),
        (start - EARLY * _MINUTE, mark_arrival),
    ]
    if fails:
        return [*moves, (start + AT_THE_DOOR * _MINUTE, _give_up)]
    return [*moves, (start, start_visit), (end - EARLY * _MINUTE, complete_visit)]


def _give_up(press: Press, *, now: datetime) -> None:
    reason = CannotCompleteReason.objects.get(code=FAILED[0])
    give_up_visit(press, reason_id=reason.pk, now=now)

"""What the processes of a race do: each is a process of its own with its own connection."""

from multiprocessing.synchronize import Barrier
from typing import Any

HOURS_A_VISIT = 2


def prepare() -> dict[str, Any]:
    """Make a world with one team and return what a contender needs; run in a process."""
    import django

    django.setup()
    from cleanlife import clock
    from tests.factories.bookings import AddressFactory
    from tests.factories.catalog import ServiceEnablementFactory
    from tests.factories.scheduling import working_world

    world = working_world(now=clock.now(), teams=1)
    address = AddressFactory(zone=world.zone)
    ServiceEnablementFactory(partner=address.contact.partner, service=world.service)
    return {
        "partner": address.contact.partner_id,
        "contact_id": address.contact_id,
        "address_id": address.pk,
        "service_id": world.service.pk,
    }


def free_times(world: dict[str, Any], rounds: int) -> list[tuple[Any, int]]:
    """Return one time a round, none overlapping another; run in a process."""
    import django

    django.setup()
    from catalog.models import Service
    from cleanlife import clock
    from scheduling.models import Zone
    from scheduling.services.find_timeslots import find_next
    from scheduling.services.plan_search import plan_search
    from scheduling.visit import Visit

    minutes = HOURS_A_VISIT * 60
    service = Service.objects.get(pk=world["service_id"])
    visit = Visit(zone=Zone.objects.get(), service=service, minutes=minutes)
    search = plan_search(visit, now=clock.now())
    free = find_next(search, first=search.today, limit=10_000)
    times = [(t.date, t.start_minute) for t in free if t.start_minute % minutes == 0]
    return times[:rounds]


def contend(world: dict[str, Any], times: list[tuple[Any, int]], barrier: Barrier) -> list[str]:
    """Try to book every time in step with the others; return what came of each."""
    import django

    django.setup()
    from bookings.errors import BookingCreationFailed
    from bookings.services.create_booking import NewBooking, create_booking
    from bookings.visit_request import VisitRequest
    from cleanlife import clock
    from cleanlife.actor import SYSTEM
    from partners.models import Partner

    named = dict(world)
    partner = Partner.objects.get(pk=named.pop("partner"))
    service_id = named.pop("service_id")
    outcomes = []
    for date, start in times:
        visit = VisitRequest(
            service_id=service_id,
            date=date,
            start_minute=start,
            minutes=HOURS_A_VISIT * 60,
        )
        request = NewBooking(**named, visit=visit)
        barrier.wait(timeout=60)
        try:
            create_booking(partner=partner, request=request, actor=SYSTEM, now=clock.now())
            outcomes.append("booked")
        except BookingCreationFailed as refusal:
            outcomes.append(str((refusal.details or {})["reason"]))
    return outcomes


def rows() -> dict[str, int]:
    """Count what the race left; run in a process."""
    import django

    django.setup()
    from bookings.models import Booking
    from cleanlife import clock
    from scheduling.models import Reservation
    from scheduling.services.verify_team_days import verify_team_days
    from webhooks.models import Event

    return {
        "bookings": Booking.objects.count(),
        "reservations": Reservation.objects.count(),
        "events": Event.objects.count(),
        "differences": len(list(verify_team_days(now=clock.now()))),
    }

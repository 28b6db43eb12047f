"""Processes that create, cancel and move bookings at random; each talks to one database."""

import random
import time
from collections import Counter
from datetime import timedelta
from typing import Any

from tests.scheduling.racers import PROCESSES, connect

STARTS = range(480, 1020, 30)
MINUTES = 180


def make_world() -> dict[str, Any]:
    """Make the tables if they are missing and a world with four teams; return its ids."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    from cleanlife import clock
    from tests.factories.bookings import AddressFactory
    from tests.factories.catalog import ServiceEnablementFactory
    from tests.factories.scheduling import working_world

    world = working_world(now=clock.now(), teams=4, team={"rest_weekday": None})
    world.service.max_teams = 2
    world.service.save()
    address = AddressFactory(zone=world.zone)
    ServiceEnablementFactory(partner=address.contact.partner, service=world.service)
    return {
        "partner": address.contact.partner_id,
        "contact_id": address.contact_id,
        "address_id": address.pk,
        "service_id": world.service.pk,
    }


def run(database_url: str, world: dict[str, Any], *, seconds: float, churners: int) -> Counter:
    """Churn in so many processes and return how often each thing happened."""
    answers = PROCESSES.Queue()
    processes = [
        PROCESSES.Process(target=_churn, args=(database_url, world, seed, seconds, answers))
        for seed in range(churners)
    ]
    for process in processes:
        process.start()
    happened = sum((answers.get(timeout=100) for _ in processes), Counter())
    for process in processes:
        process.join(timeout=10)
    return happened


def _churn(database_url, world, seed, seconds, answers):
    connect(database_url)
    from partners.models import Partner

    partner = Partner.objects.get(pk=world.pop("partner"))
    chance, happened = random.Random(seed), Counter()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        change = chance.choice([_create, _create, _move, _move, _cancel])
        happened[change.__name__.strip("_"), _outcome(change, partner, world, chance)] += 1
    answers.put(happened)


def _outcome(change, partner, world, chance):
    from django.db import DatabaseError

    from cleanlife.errors import DomainError

    try:
        change(partner, world, chance)
    except DomainError as refusal:
        return refusal.code
    except DatabaseError as error:
        return f"DATABASE: {error}"
    return "done"


def _now():
    from cleanlife import clock
    from cleanlife.actor import SYSTEM

    return {"actor": SYSTEM, "now": clock.now()}


def _time(chance):
    from cleanlife import clock

    start = chance.choice(STARTS)
    return {
        "service_date": clock.riyadh_date(clock.now()) + timedelta(days=chance.randint(2, 3)),
        "start_minute": start,
        "end_minute": start + MINUTES,
    }


def _create(partner, world, chance):
    from bookings.services.create_booking import NewBooking, create_booking

    wanted = NewBooking(**world, **_time(chance), number_of_teams=chance.randint(1, 2))
    create_booking(partner=partner, wanted=wanted, **_now())


def _move(partner, world, chance):
    from bookings.services.update_booking import BookingChanges, update_booking

    changes = BookingChanges(**_time(chance))
    update_booking(partner=partner, booking_id=_any_booking(chance), changes=changes, **_now())


def _cancel(partner, world, chance):
    from bookings.services.cancel_booking import cancel_booking

    cancel_booking(partner=partner, booking_id=_any_booking(chance), **_now())


def _any_booking(chance):
    from uuid import uuid4

    from bookings.models import Booking

    open_ones = Booking.objects.filter(status="in progress").order_by("created_at")
    return chance.choice(list(open_ones.values_list("pk", flat=True)[:12]) or [uuid4()])


def judge() -> dict[str, Any]:
    """Return what must be: reservations that are those of the bookings, events without gaps."""
    from bookings.models import Booking
    from scheduling.models import Reservation
    from webhooks.models import Event

    sold = sorted(
        (booking.pk, booking.service_date, booking.start_minute)
        for booking in Booking.objects.filter(status="in progress")
        for _ in range(booking.number_of_teams)
    )
    live = Reservation.objects.live().order_by("owner_id")
    numbers = list(Event.objects.order_by("sequence").values_list("sequence", flat=True))
    return {
        "sold is reserved": sold
        == sorted((row.owner_id, row.date, row.start_minute) for row in live),
        "events without gaps": numbers == list(range(1, len(numbers) + 1)),
    }

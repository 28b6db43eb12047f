"""Whatever a search offers can be had right after, by whichever way, and is then taken.

Random probes on a quiet system: the demo's six zones and 24 teams, with travel, breaks and late
shifts, filling up and emptying again.
"""

import io
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command

from bookings.models import Hold
from bookings.services.cancel_booking import cancel_booking
from bookings.services.create_booking import NewBooking, create_booking
from bookings.services.holds.change_hold import release_hold
from bookings.services.holds.create_hold import create_hold
from bookings.services.times.find_visit_times import find_visit_times
from bookings.services.update_booking import BookingChanges, update_booking
from catalog.models import Service
from cleanlife import clock
from cleanlife.actor import SYSTEM
from partners.models import Partner
from scheduling.models import Zone
from scheduling.services.verify_team_days import verify_team_days
from scheduling.visit import VisitRequest
from tests.bookings.conftest import NOW
from tests.factories.bookings import AddressFactory, ContactFactory
from tests.properties import examples

pytestmark = pytest.mark.django_db
DAYS = 6


class Prober:
    """Asks for random visits and takes what is offered."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.partner = Partner.objects.get(name__startswith="Riyadh Grand Hotel")
        self.services = list(Service.objects.order_by("name_en"))
        contact = ContactFactory(partner=self.partner)
        zones = Zone.objects.order_by("name_en")
        self.addresses = [AddressFactory(contact=contact, zone=zone) for zone in zones]
        self.taken = []

    def choose(self):
        """Return a random address and visit, as the arguments that searches take."""
        service = self.chance.choice(self.services)
        address = self.chance.choice(self.addresses)
        visit = VisitRequest(
            service_id=service.pk,
            minutes=self.chance.randint(service.min_hours, service.max_hours) * 60,
            number_of_teams=self.chance.randint(1, service.max_teams),
        )
        return {"address_id": address.pk, "visit": visit}

    def ask(self, asked, day=None, moving=None):
        day = day or clock.riyadh_date(NOW) + timedelta(days=self.chance.randrange(DAYS))
        found = find_visit_times(
            partner=self.partner, **asked, first=day, last=day, moving=moving, now=NOW
        )
        return {slot.start_minute: slot for slot in found.timeslots}

    def capacity(self, asked, slot):
        alone = {**asked, "visit": replace(asked["visit"], number_of_teams=1)}
        found = self.ask(alone, slot.date).get(slot.start_minute)
        return found.capacity if found else 0

    def at(self, asked, slot):
        visit = replace(asked["visit"], date=slot.date, start_minute=slot.start_minute)
        return {**asked, "visit": visit}

    def book(self, asked, slot, hold_id=None):
        contact_id = self.addresses[0].contact_id
        request = NewBooking(contact_id=contact_id, hold_id=hold_id, **self.at(asked, slot))
        booking = create_booking(partner=self.partner, request=request, actor=SYSTEM, now=NOW)
        self.taken.append((booking, asked))

    def hold(self, asked, slot):
        hold = create_hold(partner=self.partner, **self.at(asked, slot), now=NOW)
        if self.chance.random() < 0.5:
            self.book(asked, slot, hold_id=hold.pk)
        return hold

    def cancel_one(self):
        booking, _ = self.taken.pop(self.chance.randrange(len(self.taken)))
        cancel_booking(partner=self.partner, booking_id=booking.pk, actor=SYSTEM, now=NOW)

    def move_one(self):
        """Move a booking to a time that is offered to it; tell whether there was one."""
        booking, asked = self.chance.choice(self.taken)
        offered = self.ask(asked, moving=booking.pk)
        if not offered:
            return False
        slot = self.chance.choice(list(offered.values()))
        times = {"start_minute": slot.start_minute, "end_minute": slot.end_minute}
        changes = BookingChanges(service_date=slot.date, **times)
        names = {"partner": self.partner, "booking_id": booking.pk}
        update_booking(**names, changes=changes, actor=SYSTEM, now=NOW)
        return True


def probe(prober):
    """Take one random offer and check what is left of it; tell whether there was one."""
    asked = prober.choose()
    offered = prober.ask(asked)
    if not offered:
        return False
    slot = prober.chance.choice(list(offered.values()))
    before = prober.capacity(asked, slot)
    assert before == slot.capacity
    take = prober.chance.choice([prober.book, prober.hold])
    hold = take(asked, slot)
    assert prober.capacity(asked, slot) == before - asked["visit"].number_of_teams
    if hold and Hold.objects.get(pk=hold.pk).status == "OPEN":
        release_hold(partner=prober.partner, hold_id=hold.pk)
        assert prober.capacity(asked, slot) == before
    return True


def run(probes, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    call_command("seed_demo", stdout=io.StringIO())
    prober, counts = Prober(seed=7), {"taken": 0, "moved": 0}
    while counts["taken"] < probes:
        counts["taken"] += probe(prober)
        if len(prober.taken) > 250 or (prober.taken and prober.chance.random() < 0.1):
            prober.cancel_one()
        if prober.taken and prober.chance.random() < 0.2:
            counts["moved"] += prober.move_one()
    assert counts["moved"] > probes // 20
    assert verify_team_days(now=NOW) == []
    assert prober.partner.bookings.filter(status="in progress").count() == len(prober.taken)


def test_what_is_offered_can_be_had(settings, tmp_path):
    run(100, settings, tmp_path)


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.timeout(600)
def test_what_is_offered_can_be_had_hundreds_of_times(settings, tmp_path):
    run(examples(500), settings, tmp_path)

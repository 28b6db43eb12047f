"""The large demo, made small: a full today, history, deliveries, and a calendar that agrees."""

import io

import pytest
import time_machine
from django.core.management import call_command

from bookings.management.commands.seed_demo import seed
from bookings.management.demo.large import Size, seed_large
from bookings.management.demo.partners import DEMO_PARTNERS
from bookings.management.progress import ProgressBar
from bookings.models import Booking, TeamPart
from cleanlife import clock
from cleanlife.clock import at_minute
from partners.models import Partner
from scheduling.models import Team
from scheduling.services.verify_team_days import verify_team_days
from tests.bookings.conftest import DAY
from webhooks.models import Delivery, Event

pytestmark = pytest.mark.django_db
NOON = at_minute(DAY, 12 * 60)
SIZE = Size(bookings=400, today=60, deliveries=300)


@pytest.fixture
def bars():
    return []


@pytest.fixture
def filled(settings, tmp_path, bars):
    settings.DATA_DIR = tmp_path
    with time_machine.travel(NOON, tick=False):
        seed(scale="small")
        yield fill(bars)


def fill(bars):
    def start_bar(label, total):
        bars.append([label, total, 0])

        def advance(count):
            bars[-1][2] += count

        return advance

    found = Partner.objects.in_bulk([demo.name for demo in DEMO_PARTNERS], field_name="name")
    return seed_large(
        SIZE,
        partners={demo.slug: found[demo.name] for demo in DEMO_PARTNERS},
        teams=list(Team.objects.order_by("name")),
        now=clock.now(),
        start_bar=start_bar,
    )


def test_fills_today_and_the_past_and_the_calendar_agrees(filled, bars):
    sold = Booking.objects.filter(external_reference=None)
    assert (filled, sold.count(), sold.filter(service_date=DAY).count()) == (True, 400, 60)
    assert {tuple(bar) for bar in bars} == {
        ("bookings", 400, 400), ("team days", 64, 64), ("deliveries", 300, 300),
    }  # fmt: skip
    assert verify_team_days(now=NOON) == []
    for booking in sold.filter(service_date=DAY).select_related("appointment"):
        assert booking.appointment.status in expected_states(booking)
    assert TeamPart.objects.filter(status="Scheduled").count() == 0


def expected_states(booking):
    if booking.ends_at <= NOON:
        return {"Completed", "Cannot Complete"}
    return {"In Progress"} if booking.starts_at <= NOON else {"Scheduled", "Dispatched"}


def test_numbers_the_events_lets_no_delivery_wait_and_writes_nothing_twice(filled, bars):
    assert not Delivery.objects.filter(event__request_id="demo").exclude(
        status__in=["DELIVERED", "FAILED"]
    )
    for partner in Partner.objects.all():
        numbers = list(Event.objects.for_partner(partner).values_list("sequence", flat=True))
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
    count = Booking.objects.count()
    assert fill(bars) is False
    assert Booking.objects.count() == count


def test_a_file_gets_a_line_for_each_tenth():
    stream = io.StringIO()
    stream.write = lambda text, ending="\n": io.StringIO.write(stream, text + ending)
    bar = ProgressBar(stream, "bookings", 200)
    for _ in range(200):
        bar.advance(1)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[-1].startswith("bookings     [" + "#" * 30 + "] 200 of 200, ")


def test_deliveries_alone_are_refused():
    with pytest.raises(Exception, match="seed_demo --scale large"):
        call_command("seed_deliveries", partner="00000000-0000-0000-0000-000000000001")

"""The demo world has what a tour of Riyadh needs, and stays what it is when seeded again."""

import io
from collections import Counter
from datetime import datetime

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import call_command

from bookings.models import Booking, TeamPosition, VisitPhoto
from catalog.models import (
    AddOn,
    Coupon,
    CouponKind,
    Package,
    PriceList,
    PriceListEntry,
    RefundRule,
)
from cleanlife import clock
from cleanlife.clock import RIYADH
from scheduling.models import (
    BreakRule,
    CalendarDay,
    Season,
    ShiftRule,
    Team,
    TeamDay,
    Zone,
    ZoneTravel,
)
from scheduling.services.verify_team_days import verify_team_days

pytestmark = pytest.mark.django_db
PRICES = (Package, AddOn, PriceList, PriceListEntry, Coupon)
RULES = (BreakRule, CalendarDay, Season, ShiftRule, Team, TeamDay, Zone, ZoneTravel)


@pytest.fixture
def seed(settings, tmp_path):
    settings.DATA_DIR = tmp_path

    def run(*options):
        call_command("seed_demo", *options, stdout=io.StringIO())
        return {model.__name__: model.objects.count() for model in RULES}

    return run


def test_has_zones_teams_travel_and_the_rules_of_the_year(seed):
    assert seed() == {
        "BreakRule": 5,
        "CalendarDay": 10,
        "Season": 1,
        "ShiftRule": 7 + 14 + 6 * 7,
        "Team": 24,
        "TeamDay": 24 * 64,
        "Zone": 6,
        "ZoneTravel": 6 * 5,
    }
    assert verify_team_days(now=clock.now()) == []


def test_seeding_again_changes_nothing(seed):
    assert seed() == seed()


def test_refund_rules_are_seeded_once_and_stay_as_operations_change_them(seed):
    seed()
    rules = RefundRule.objects.values_list("service", "hours_before", "percent")
    assert set(rules) == {(None, 24, 100), (None, 0, 50)}
    RefundRule.objects.filter(hours_before=24).delete()
    seed()
    assert set(rules.all()) == {(None, 0, 50)}


def test_has_packages_add_ons_own_prices_and_coupons_of_every_kind(seed):
    seed()
    first = {model.__name__: model.objects.count() for model in PRICES}
    assert first == {
        "AddOn": 5, "Coupon": 3, "Package": 3, "PriceList": 2, "PriceListEntry": 3,
    }  # fmt: skip
    assert set(Coupon.objects.values_list("kind", flat=True)) == set(CouponKind.values)
    seed()
    assert {model.__name__: model.objects.count() for model in PRICES} == first


def test_what_is_seeded_can_be_saved_in_the_admin(seed):
    seed()
    for model in PRICES:
        for row in model.objects.all():
            row.full_clean()


def test_travel_between_zones_is_plausible(seed):
    seed()
    minutes = ZoneTravel.objects.values_list("minutes", flat=True)
    assert 10 <= min(minutes) < max(minutes) <= 60


def test_every_team_rests_on_fridays_and_has_a_skill(seed):
    seed()
    assert set(Team.objects.values_list("rest_weekday", flat=True)) == {4}
    assert not Team.objects.filter(skills=None).exists()


def test_the_scale_decides_how_many_teams_there_are(seed):
    assert seed("--scale", "small")["Team"] == 12


def states_at(seed, hour, day=30):
    """Return how many visits of the day have each status, seeded at this hour of it."""
    with time_machine.travel(datetime(2026, 6, day, hour, tzinfo=RIYADH), tick=False):
        seed()
        today = Booking.objects.filter(service_date=clock.riyadh_date(clock.now()))
        return Counter(today.values_list("appointment__status", flat=True))


@pytest.mark.parametrize(
    ("hour", "states"),
    [
        (6, {"Scheduled": 7}),
        (11, {"Completed": 1, "Cannot Complete": 1, "In Progress": 2, "Scheduled": 3}),
        (16, {"Completed": 4, "Cannot Complete": 1, "In Progress": 2}),
        (23, {"Completed": 6, "Cannot Complete": 1}),
    ],
)
def test_has_visits_of_today_as_far_as_the_clock_says(seed, hour, states):
    assert states_at(seed, hour) == states
    with time_machine.travel(datetime(2026, 6, 30, hour, tzinfo=RIYADH), tick=False):
        assert verify_team_days(now=clock.now()) == []


def test_a_team_is_on_its_way_shortly_before_a_visit(seed):
    with time_machine.travel(datetime(2026, 6, 30, 7, 50, tzinfo=RIYADH), tick=False):
        seed()
    on_the_way = Booking.objects.filter(appointment__status="Dispatched")
    assert [booking.start_minute for booking in on_the_way] == [8 * 60]
    assert TeamPosition.objects.get().appointment.booking == on_the_way.get()


def test_has_photos_of_what_has_begun(seed):
    states_at(seed, 16)
    kinds = Counter(VisitPhoto.objects.values_list("kind", flat=True))
    # Of three visits yesterday and three today, the last of which has just begun.
    assert kinds == {"before": 6, "after": 5}
    assert all(default_storage.exists(photo.name) for photo in VisitPhoto.objects.all())


def test_a_day_of_rest_stays_empty_and_the_days_around_it_do_not(seed):
    # A Friday.
    assert states_at(seed, 11, day=26) == {}
    assert Booking.objects.count() == 14


def test_visits_are_seeded_once(seed):
    assert states_at(seed, 11) == states_at(seed, 11)
    assert Booking.objects.count() == 21

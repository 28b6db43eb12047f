"""The demo world has what a tour of Riyadh needs, and stays what it is when seeded again."""

import io

import pytest
from django.core.management import call_command

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


@pytest.mark.parametrize(("scale", "teams"), [("small", 12), ("large", 72)])
def test_the_scale_decides_how_many_teams_there_are(seed, scale, teams):
    assert seed("--scale", scale)["Team"] == teams

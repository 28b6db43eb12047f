"""The back-office of travel times, and visits that come too close to each other."""

from datetime import date

import pytest
from django.urls import reverse

from scheduling.models import ZoneTravel
from scheduling.services.find_tight_visits import find_tight_visits
from tests.factories.scheduling import (
    NOW,
    THURSDAY,
    TODAY,
    ReservationFactory,
    TeamFactory,
    ZoneFactory,
    ZoneTravelFactory,
)
from tests.scheduling.backoffice import errors, warnings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def way():
    return ZoneTravelFactory(minutes=31)


def visits(way, gap, **fields):
    """Make a visit until 12:00 where the way begins, the next ``gap`` minutes later."""
    team = TeamFactory(home_zone=way.origin)
    ReservationFactory(team=team, start_minute=600, end_minute=720, **fields)
    return ReservationFactory(
        team=team,
        zone=way.destination,
        start_minute=720 + gap,
        end_minute=840 + gap,
        **fields,
    )


@pytest.mark.parametrize(("gap", "is_tight"), [(30, True), (34, True), (35, False)])
def test_finds_visits_between_which_the_way_does_not_fit(way, gap, is_tight):
    after = visits(way, gap)
    found = find_tight_visits(travel=[way], now=NOW)
    assert [pair.after for pair in found] == [after] * is_tight


def test_says_how_much_is_missing(way):
    visits(way, 20)
    [pair] = find_tight_visits(travel=[way], now=NOW)
    assert (pair.minutes_between, pair.travel_minutes) == (20, 35)


def test_clean_up_and_preparation_take_time_too(way):
    after = visits(way, 40)
    after.occupied_from -= 10
    after.save()
    [pair] = find_tight_visits(travel=[way], now=NOW)
    assert pair.minutes_between == 30


def test_the_way_back_is_another_way(way):
    visits(way, 0)
    back = ZoneTravelFactory(origin=way.destination, destination=way.origin, minutes=60)
    assert find_tight_visits(travel=[back], now=NOW) == []


def test_visits_of_two_teams_are_no_neighbours(way):
    ReservationFactory(zone=way.origin)
    ReservationFactory(zone=way.destination, start_minute=780, end_minute=900)
    assert find_tight_visits(travel=[way], now=NOW) == []


@pytest.mark.parametrize("fields", [{"released": True}, {"date": date(2026, 6, 30)}])
def test_passes_by_what_is_gone(way, fields):
    visits(way, 0, **fields)
    assert find_tight_visits(travel=[way], now=NOW) == []


def test_finds_neighbours_over_midnight(way):
    team = TeamFactory(home_zone=way.origin)
    ReservationFactory(team=team, date=TODAY, start_minute=1320, end_minute=1500)
    late = ReservationFactory(
        team=team, zone=way.destination, date=THURSDAY, start_minute=70, end_minute=200
    )
    [pair] = find_tight_visits(travel=[way], now=NOW)
    assert (pair.after, pair.minutes_between) == (late, 10)


def test_finds_them_in_two_queries(way, django_assert_num_queries):
    for gap in range(10):
        visits(way, gap)
    with django_assert_num_queries(2):
        found = find_tight_visits(travel=[way], now=NOW)
        assert {str(pair.after.zone) for pair in found} == {str(way.destination)}


def test_a_longer_way_names_the_visits_that_are_too_close(post, way):
    after = visits(way, 30)
    [warning] = warnings(post("zonetravel_change", {"minutes": 40}, way.pk))
    assert "1 upcoming visit starts too soon" in warning
    assert (
        f"Thu 2 Jul 2026, {after.team}: {way.origin} until 12:00, {way.destination} from"
        " 12:30, 30 minutes free, travel takes 40"
    ) in warning


def test_a_shorter_way_says_nothing(post, way):
    visits(way, 30)
    assert warnings(post("zonetravel_change", {"minutes": 20}, way.pk)) == []


def test_the_list_is_edited_in_place_and_reported_once(post, way):
    visits(way, 30)
    other = ZoneTravelFactory()
    visits(other, 30)
    [warning] = warnings(post("zonetravel_changelist", edited([way, other], minutes=60)))
    assert "2 upcoming visits start too soon" in warning
    assert set(ZoneTravel.objects.values_list("minutes", flat=True)) == {60}


def edited(times, minutes):
    fields = {"form-TOTAL_FORMS": len(times), "form-INITIAL_FORMS": len(times), "_save": "Save"}
    for index, way in enumerate(times):
        fields |= {f"form-{index}-id": way.pk, f"form-{index}-minutes": minutes}
    return fields


def test_ten_are_shown_and_the_rest_counted(post, way):
    for _ in range(12):
        visits(way, 30)
    [warning] = warnings(post("zonetravel_change", {"minutes": 40}, way.pk))
    assert warning.count("travel takes") == 10
    assert warning.endswith("and 2 more")


def test_adds_a_way(post, way):
    fields = {"origin": way.destination_id, "destination": way.origin_id, "minutes": 15}
    post("zonetravel_add", fields)
    assert ZoneTravel.objects.filter(**fields).exists()


def test_refuses_a_way_that_is_there(post, way):
    fields = {"origin": way.origin_id, "destination": way.destination_id, "minutes": 15}
    answer = post("zonetravel_add", fields)
    assert errors(answer)["__all__"] == ["There is a travel time for these zones already."]


def test_a_time_stays_with_its_way(post, way):
    post("zonetravel_change", {"minutes": 20, "origin": ZoneFactory().pk}, way.pk)
    assert ZoneTravel.objects.get().origin == way.origin


def test_deletes_a_way(post, way):
    post("zonetravel_delete", {"post": "yes"}, way.pk)
    assert not ZoneTravel.objects.exists()


def test_a_zone_shows_the_ways_to_it_and_from_it(admin_client, way):
    back = ZoneTravelFactory(origin=way.destination, destination=way.origin)
    ZoneTravelFactory()
    listing = reverse("admin:scheduling_zonetravel_changelist")
    page = admin_client.get(listing, {"zone": way.origin_id})
    assert set(page.context["cl"].result_list) == {way, back}


def test_an_unknown_zone_filters_nothing(admin_client, way):
    listing = reverse("admin:scheduling_zonetravel_changelist")
    page = admin_client.get(listing, {"zone": "nowhere"})
    assert list(page.context["cl"].result_list) == [way]

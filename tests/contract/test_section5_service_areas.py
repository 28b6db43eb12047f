"""Contract, section 5: is a place covered, and what can be booked there."""

import pytest

from tests.client import PartnerClient
from tests.factories.catalog import ServiceFactory
from tests.factories.partners import ApiKeyFactory
from tests.factories.scheduling import (
    ServiceRuleFactory,
    SkillFactory,
    TeamFactory,
    ZoneFactory,
)

pytestmark = pytest.mark.django_db
PATH = "service-areas/lookup"
HERE = {"latitude": 24.7, "longitude": 46.68}


@pytest.fixture
def zone():
    return ZoneFactory(name_en="Olaya", name_ar="العليا")


@pytest.fixture
def steam():
    return SkillFactory(name="Steam")


def found(api, **place):
    return api.get(PATH, **(place or HERE)).json()["data"]


def test_names_the_zone_and_the_services(api, partner, zone):
    TeamFactory(home_zone=zone)
    service = ServiceFactory(enabled_for=partner)
    assert list(found(api).items()) == [
        ("covered", True),
        ("zone", {"id": str(zone.pk), "name": "Olaya"}),
        ("services", [str(service.pk)]),
    ]


def test_a_place_outside_every_zone(api, partner):
    ServiceFactory(enabled_for=partner)
    assert found(api, latitude=0, longitude="1e1") == {
        "covered": False,
        "zone": None,
        "services": [],
    }


def test_an_inactive_zone_covers_nothing(api):
    ZoneFactory(inactive=True)
    assert found(api)["covered"] is False


def test_the_zone_speaks_the_language_asked_for(api, zone):
    path = f"{PATH}?latitude=24.7&longitude=46.68"
    answer = api.request("GET", path, **{"accept-language": "ar"})
    assert answer.json()["data"]["zone"]["name"] == "العليا"


def test_only_services_that_the_partner_may_sell(api, partner, zone):
    TeamFactory(home_zone=zone)
    ServiceFactory()
    ServiceFactory(enabled_for=partner, inactive=True)
    assert found(api)["services"] == []


@pytest.mark.parametrize(
    ("team", "count"),
    [
        ({}, 0),  # without the skill
        ({"skills": True}, 1),
        ({"skills": True, "inactive": True}, 0),
        ({"skills": True, "elsewhere": True}, 0),
    ],
)
def test_only_services_that_a_team_there_can_do(api, zone, steam, team, count):
    service = ServiceFactory(enabled_for=api.api_key.partner)
    ServiceRuleFactory(service=service, skills=[steam])
    TeamFactory(
        home_zone=ZoneFactory(inactive=True) if team.pop("elsewhere", False) else zone,
        **{**team, "skills": [steam] if "skills" in team else []},
    )
    assert len(found(api)["services"]) == count


def test_one_team_must_have_all_the_skills(api, partner, zone, steam):
    glass = SkillFactory()
    service = ServiceFactory(enabled_for=partner)
    ServiceRuleFactory(service=service, skills=[steam, glass])
    TeamFactory(home_zone=zone, skills=[steam])
    TeamFactory(home_zone=zone, skills=[glass])
    assert found(api)["services"] == []
    TeamFactory(home_zone=ZoneFactory(inactive=True), zones=[zone], skills=[steam, glass])
    assert found(api)["services"] == [str(service.pk)]


def test_services_come_by_name(api, partner, zone):
    TeamFactory(home_zone=zone)
    made = {name: ServiceFactory(enabled_for=partner, name_en=name) for name in "bca"}
    assert found(api)["services"] == [str(made[name].pk) for name in "abc"]


@pytest.mark.parametrize(
    ("query", "messages"),
    [
        (
            {},
            [
                "latitude must be a number conforming to the specified constraints",
                "longitude must be a number conforming to the specified constraints",
            ],
        ),
        (
            {"latitude": "nan", "longitude": "١"},
            [
                "latitude must be a number conforming to the specified constraints",
                "longitude must be a number conforming to the specified constraints",
            ],
        ),
        ({"latitude": "", "longitude": 46}, ["latitude should not be empty"]),
        (
            {"latitude": "1e999", "longitude": -180.1},
            ["latitude must not be greater than 90", "longitude must not be less than -180"],
        ),
        ({**HERE, "lat": 1}, ["property lat should not exist"]),
    ],
)
def test_refuses_a_bad_query(api, query, messages):
    answer = api.get(PATH, **query)
    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["message"] == messages


def test_a_look_up_takes_four_queries(api, partner, zone, django_assert_num_queries):
    TeamFactory.create_batch(3, home_zone=zone)
    ServiceFactory.create_batch(3, enabled_for=partner)
    found(api)
    with django_assert_num_queries(4):
        assert len(found(api)["services"]) == 3


def test_needs_a_key_with_the_permission():
    assert PartnerClient().get(PATH).status_code == 401
    assert PartnerClient(ApiKeyFactory()).get(PATH).status_code == 403

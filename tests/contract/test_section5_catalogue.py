"""Contract, section 5: services and pricing tiers."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.answers import error_of
from tests.client import PartnerClient
from tests.factories.catalog import (
    AddOnFactory,
    CategoryFactory,
    PackageFactory,
    PriceListEntryFactory,
    PriceListFactory,
    PricingTierFactory,
    ServiceFactory,
)
from tests.factories.partners import ApiKeyFactory, PartnerFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
A_SERVICE = pytest.param(f"services/{uuid.uuid4()}", id="a service")
ROUTES = ["services", A_SERVICE, "pricing/tiers"]


@pytest.fixture
def service(partner):
    return ServiceFactory(
        enabled_for=partner,
        category=CategoryFactory(name_en="Homes", name_ar="منازل"),
        name_en="Deep clean",
        name_ar="تنظيف عميق",
        base_price_per_hour_halalas=5550,
        description_en="All of it",
        description_ar="كل شيء",
        work_types=["DEEP"],
    )


def names(answer):
    return [row["name"] for row in answer.json()["data"]]


def test_lists_a_service_as_the_contract_says(api, service):
    answer = api.get("services").json()
    assert answer["meta"] == {"page": 1, "limit": 20, "total": 1, "totalPages": 1}
    category = {"id": str(service.category_id), "nameEn": "Homes", "nameAr": "منازل"}
    assert list(answer["data"][0].items()) == [
        ("id", str(service.pk)),
        ("name", "Deep clean"),
        ("isActive", True),
        ("nameEn", "Deep clean"),
        ("nameAr", "تنظيف عميق"),
        ("category", category),
        ("basePricePerHour", 55.5),
        ("currency", "SAR"),
        ("minHours", 2),
        ("maxHours", 12),
        ("defaultHours", 3),
        ("maxTeams", 1),
    ]


def test_shows_a_service_with_its_details(api, service):
    shown = api.get(f"services/{service.pk}").json()["data"]
    assert list(shown)[12:] == [
        "description",
        "descriptionEn",
        "descriptionAr",
        "customServices",
        "packages",
        "workTypes",
    ]
    assert shown["description"] == "All of it"
    assert (shown["customServices"], shown["packages"]) == ([], [])
    assert shown["workTypes"] == ["DEEP"]


def test_shows_what_a_service_is_sold_with(api, service, django_assert_max_num_queries):
    for name in "ba":
        AddOnFactory(service=service, name_en=name, name_ar="إضافة")
        PackageFactory(service=service, name_en=name, name_ar="باقة")
    AddOnFactory(service=service, inactive=True)
    PackageFactory(service=service, inactive=True)
    AddOnFactory()
    api.get("pricing/tiers")
    with django_assert_max_num_queries(4):  # service, the partner's prices, both lists
        shown = api.get(f"services/{service.pk}").json()["data"]
    assert [row["nameEn"] for row in shown["customServices"]] == ["a", "b"]
    assert [row["nameEn"] for row in shown["packages"]] == ["a", "b"]
    add_on, package = shown["customServices"][0], shown["packages"][0]
    assert list(add_on) == ["id", "nameEn", "nameAr", "price"]
    assert (add_on["nameAr"], add_on["price"]) == ("إضافة", 25)
    assert list(package) == ["id", "nameEn", "nameAr", "hours", "price"]
    assert (package["hours"], package["price"]) == (4, 180)


def test_shows_the_partners_own_price(api, partner, service):
    PriceListEntryFactory(
        price_list__partner=partner, service=service, price_per_hour_halalas=4550
    )
    gold = PriceListFactory(partner=partner, contract_code="GOLD")
    PriceListEntryFactory(price_list=gold, service=service, price_per_hour_halalas=1)
    [listed] = api.get("services").json()["data"]
    shown = api.get(f"services/{service.pk}").json()["data"]
    assert listed["basePricePerHour"] == shown["basePricePerHour"] == 45.5


@pytest.mark.parametrize(
    ("language", "name", "description"),
    [
        ("ar", "تنظيف عميق", "كل شيء"),
        ("ar-SA,ar;q=0.9,en;q=0.8", "تنظيف عميق", "كل شيء"),
        ("en", "Deep clean", "All of it"),
        ("fr", "Deep clean", "All of it"),
    ],
)
def test_names_speak_the_language_asked_for(api, service, language, name, description):
    headers = {"accept-language": language}
    listed = api.request("GET", "services", **headers)
    shown = api.request("GET", f"services/{service.pk}", **headers).json()["data"]
    assert names(listed) == [name]
    assert (shown["name"], shown["description"]) == (name, description)


def test_lists_only_active_services_of_the_partner(api, partner, service):
    ServiceFactory(enabled_for=PartnerFactory())
    ServiceFactory(enabled_for=partner, inactive=True)
    assert names(api.get("services")) == ["Deep clean"]


@pytest.mark.parametrize("trait", [{}, {"inactive": True}])
def test_other_services_do_not_exist(api, partner, trait):
    owner = partner if trait else PartnerFactory()
    other = ServiceFactory(enabled_for=owner, **trait)
    answer = api.get(f"services/{other.pk}")
    assert error_of(answer) == (404, "RESOURCE_NOT_FOUND")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["b", "c", "a"]),
        ({"sortOrder": "ASC"}, ["a", "c", "b"]),
        ({"sortBy": "name"}, ["c", "b", "a"]),
        ({"sortBy": "name", "sortOrder": "ASC"}, ["a", "b", "c"]),
        ({"sortBy": "createdAt", "limit": 1, "page": 2}, ["c"]),
        ({"page": 9}, []),
    ],
)
def test_sorts_and_pages(api, partner, query, expected):
    for minute, name in enumerate("acb"):
        moment = NOON + timedelta(minutes=minute)
        ServiceFactory(enabled_for=partner, name_en=name, created_at=moment)
    assert names(api.get("services", **query)) == expected


def test_refuses_an_unknown_order(api):
    answer = api.get("services", sortBy="price")
    text = "sortBy must be one of the following values: name, createdAt"
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, text)


def test_refuses_an_id_that_is_none(api):
    answer = api.get("services/42")
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        400,
        "serviceId must be a UUID",
    )


def test_a_page_of_services_takes_two_queries(api, partner, django_assert_num_queries):
    api.get("services")
    for _ in range(5):
        ServiceFactory(enabled_for=partner)
    with django_assert_num_queries(2):  # count, page; the partner's prices are known
        assert len(api.get("services").json()["data"]) == 5


def test_lists_active_tiers_by_sorting(api):
    last = PricingTierFactory(min_minutes=240, max_minutes=None, factor="0.9", sorting=2)
    first = PricingTierFactory(min_minutes=120, max_minutes=179, factor="1", sorting=1)
    PricingTierFactory(inactive=True)
    answer = api.get("pricing/tiers").json()
    assert [row["id"] for row in answer["data"]] == [str(first.pk), str(last.pk)]
    assert answer["data"][1] == {
        "id": str(last.pk),
        "minMinutes": 240,
        "maxMinutes": None,
        "factor": 0.9,
        "sorting": 2,
    }
    assert answer["meta"] == {"page": 1, "limit": 2, "total": 2, "totalPages": 1}


def test_without_tiers_the_list_is_empty(api):
    answer = api.get("pricing/tiers").json()
    assert answer["data"] == []
    assert answer["meta"] == {"page": 1, "limit": 0, "total": 0, "totalPages": 0}


def test_tiers_take_no_page(api):
    answer = api.get("pricing/tiers", page=1)
    assert answer.json()["error"]["message"] == "property page should not exist"


@pytest.mark.parametrize("route", ROUTES)
def test_refuses_a_stranger(route):
    assert PartnerClient().get(route).status_code == 401


@pytest.mark.parametrize("route", ROUTES)
def test_refuses_a_key_without_permission(route):
    client = PartnerClient(ApiKeyFactory(permissions=["partner_bookings_read"]))
    assert client.get(route).status_code == 403

"""Contract, section 5: what a basket would cost. The arithmetic is tested with prices."""

import pytest

from tests.client import PartnerClient
from tests.factories.catalog import PricingTierFactory, ServiceFactory
from tests.factories.partners import ApiKeyFactory

pytestmark = pytest.mark.django_db
PATH = "pricing/calculate-price"
UNKNOWN = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
NO_NUMBER = "must be a number conforming to the specified constraints"


@pytest.fixture
def service(partner):
    return ServiceFactory(enabled_for=partner)


def test_answers_lines_and_totals(api, service):
    PricingTierFactory(min_minutes=180, max_minutes=239, factor="0.95")
    item = {"serviceId": str(service.pk), "hours": 3.5}
    data = api.post(PATH, {"items": [item]}).json()["data"]
    line = {
        "serviceId": str(service.pk),
        "packageId": None,
        "subServiceId": None,
        "hours": 3.5,
        "unitPrice": 50,
        "factor": 0.95,
        "price": 166.25,
        "customServices": [],
    }
    assert list(data.items()) == [
        ("items", [line]),
        ("subtotal", 166.25),
        ("discount", 0),
        ("coupons", []),
        ("netTotal", 144.57),
        ("vatRate", 0.15),
        ("vat", 21.68),
        ("total", 166.25),
        ("currency", "SAR"),
    ]
    assert list(data["items"][0]) == list(line)


def test_an_unknown_coupon_is_no_error(api, service):
    item = {"serviceId": str(service.pk), "hours": 2}
    body = {"items": [item], "codes": ["EID"], "couponIds": [UNKNOWN]}
    coupons = api.post(PATH, body).json()["data"]["coupons"]
    assert [(row["id"], row["code"], row["valid"], row["reason"]) for row in coupons] == [
        (UNKNOWN, None, False, "NOT_FOUND"),
        (None, "EID", False, "NOT_FOUND"),
    ]


@pytest.mark.parametrize(
    ("other", "code"), [(None, "RESOURCE_NOT_FOUND"), ("disabled", "SERVICE_NOT_ALLOWED")]
)
def test_a_service_that_cannot_be_sold(api, other, code):
    service_id = str(ServiceFactory().pk) if other else UNKNOWN
    answer = api.post(PATH, {"items": [{"serviceId": service_id, "hours": 2}]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, code)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"items": None}, "items must be an array"),
        ({"items": []}, "items must contain at least 1 elements"),
        ({"items": [{}] * 11}, "items must contain no more than 10 elements"),
        ({"items": [5]}, "items.0 must be an object"),
        ({"items": [{"serviceId": UNKNOWN, "hours": "3"}]}, f"items.0.hours {NO_NUMBER}"),
        ({"items": [{"serviceId": UNKNOWN, "hours": 2.001}]}, f"items.0.hours {NO_NUMBER}"),
        (
            {"items": [{"serviceId": UNKNOWN, "hours": 0.5}]},
            "items.0.hours must not be less than 1",
        ),
        (
            {"items": [{"serviceId": UNKNOWN, "hours": 25}]},
            "items.0.hours must not be greater than 24",
        ),
        ({"couponIds": [UNKNOWN] * 3}, "couponIds must contain no more than 2 elements"),
        ({"couponIds": ["x"]}, "each value in couponIds must be a UUID"),
        ({"codes": ["a"] * 3}, "codes must contain no more than 2 elements"),
        ({"phone": "123"}, "phone must be a valid phone number"),
        ({"total": 1}, "property total should not exist"),
    ],
)
def test_refuses_a_bad_basket(api, change, message):
    answer = api.post(PATH, {"items": [{"serviceId": UNKNOWN, "hours": 2}], **change})
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)


def test_names_every_wrong_item(api):
    items = [{"serviceId": "x", "hours": 0}, {"serviceId": UNKNOWN, "hours": 99}]
    answer = api.post(PATH, {"items": items})
    assert answer.json()["error"]["details"]["message"] == [
        "items.0.hours must not be less than 1",
        "items.0.serviceId must be a UUID",
        "items.1.hours must not be greater than 24",
    ]


def test_needs_a_key_with_the_permission():
    assert PartnerClient().post(PATH).status_code == 401
    assert PartnerClient(ApiKeyFactory()).post(PATH).status_code == 403

"""Contract, section 5: what a basket would cost. The arithmetic is tested with prices."""

import pytest

from tests.answers import UNKNOWN_ID, error_of
from tests.client import PartnerClient
from tests.factories.catalog import (
    AddOnFactory,
    CouponFactory,
    PackageFactory,
    PriceListEntryFactory,
    PriceListFactory,
    PricingTierFactory,
    ServiceFactory,
)
from tests.factories.partners import ApiKeyFactory

pytestmark = pytest.mark.django_db
PATH = "pricing/calculate-price"
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
    body = {"items": [item], "codes": ["EID"], "couponIds": [UNKNOWN_ID]}
    coupons = api.post(PATH, body).json()["data"]["coupons"]
    assert [(row["id"], row["code"], row["valid"], row["reason"]) for row in coupons] == [
        (UNKNOWN_ID, None, False, "NOT_FOUND"),
        (None, "EID", False, "NOT_FOUND"),
    ]


@pytest.mark.parametrize(
    ("other", "code"), [(None, "RESOURCE_NOT_FOUND"), ("disabled", "SERVICE_NOT_ALLOWED")]
)
def test_a_service_that_cannot_be_sold(api, other, code):
    service_id = str(ServiceFactory().pk) if other else UNKNOWN_ID
    answer = api.post(PATH, {"items": [{"serviceId": service_id, "hours": 2}]})
    assert error_of(answer) == (404, code)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"items": None}, "items must be an array"),
        ({"items": []}, "items must contain at least 1 elements"),
        ({"items": [{}] * 11}, "items must contain no more than 10 elements"),
        ({"items": [5]}, "items.0 must be an object"),
        ({"items": [{"serviceId": UNKNOWN_ID, "hours": "3"}]}, f"items.0.hours {NO_NUMBER}"),
        ({"items": [{"serviceId": UNKNOWN_ID, "hours": 2.001}]}, f"items.0.hours {NO_NUMBER}"),
        (
            {"items": [{"serviceId": UNKNOWN_ID, "hours": 0.5}]},
            "items.0.hours must not be less than 1",
        ),
        (
            {"items": [{"serviceId": UNKNOWN_ID, "hours": 25}]},
            "items.0.hours must not be greater than 24",
        ),
        ({"couponIds": [UNKNOWN_ID] * 3}, "couponIds must contain no more than 2 elements"),
        ({"couponIds": ["x"]}, "each value in couponIds must be a UUID"),
        ({"codes": ["a"] * 3}, "codes must contain no more than 2 elements"),
        ({"numberOfTeams": 0}, "numberOfTeams must not be less than 1"),
        ({"promoCode": "EID"}, "property promoCode should not exist"),
        (
            {"items": [{"serviceId": UNKNOWN_ID, "hours": 2, "customServices": [{}]}]},
            "items.0.customServices.0.id must be a UUID",
        ),
        ({"phone": "123"}, "phone must be a valid phone number"),
        ({"total": 1}, "property total should not exist"),
    ],
)
def test_refuses_a_bad_basket(api, change, message):
    answer = api.post(PATH, {"items": [{"serviceId": UNKNOWN_ID, "hours": 2}], **change})
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)


def test_names_every_wrong_item(api):
    items = [{"serviceId": "x", "hours": 0}, {"serviceId": UNKNOWN_ID, "hours": 99}]
    answer = api.post(PATH, {"items": items})
    assert answer.json()["error"]["details"]["message"] == [
        "items.0.hours must not be less than 1",
        "items.0.serviceId must be a UUID",
        "items.1.hours must not be greater than 24",
    ]


def test_prices_packages_and_add_ons(api, service):
    package, add_on = PackageFactory(service=service), AddOnFactory(service=service)
    extra = {"id": str(add_on.pk), "quantity": 2}
    items = [
        {"serviceId": str(service.pk), "hours": 2, "customServices": [extra]},
        {"packageId": str(package.pk), "hours": 4, "subServiceId": str(add_on.pk)},
    ]
    data = api.post(PATH, {"items": items, "numberOfTeams": 2}).json()["data"]
    add_ons = {"id": str(add_on.pk), "quantity": 2, "unitPrice": 25, "price": 50}
    assert list(data["items"][0]["customServices"][0].items()) == list(add_ons.items())
    assert [row["price"] for row in data["items"]] == [250, 385]
    assert data["subtotal"] == 635
    assert list(data["items"][1].items()) == [
        ("serviceId", str(service.pk)),
        ("packageId", str(package.pk)),
        ("subServiceId", str(add_on.pk)),
        ("hours", 4),
        ("unitPrice", 180),
        ("factor", 1),
        ("price", 385),
        ("customServices", [{**add_ons, "quantity": 1, "price": 25}]),
    ]


def test_shows_what_coupons_do(api, service):
    good = CouponFactory(code="EID")
    sorry = CouponFactory(code="SORRY", compensation=True, amount_halalas=500)
    body = {
        "items": [{"serviceId": str(service.pk), "hours": 2}],
        "couponIds": [str(sorry.pk)],
        "codes": ["eid"],
    }
    data = api.post(PATH, body).json()["data"]
    assert [list(row.items()) for row in data["coupons"]] == [
        [
            ("id", str(sorry.pk)), ("code", "SORRY"), ("kind", "COMPENSATION"),
            ("valid", False), ("reason", "USER_ID_REQUIRED"), ("discount", 0),
        ],
        [
            ("id", str(good.pk)), ("code", "EID"), ("kind", "PROMO"),
            ("valid", True), ("reason", None), ("discount", 10),
        ],
    ]  # fmt: skip
    assert (data["subtotal"], data["discount"], data["total"]) == (100, 10, 90)
    data = api.post(PATH, {**body, "userId": "guest-7"}).json()["data"]
    assert [row["discount"] for row in data["coupons"]] == [5, 10]


def test_a_phone_is_known_in_any_spelling(api, service):
    CouponFactory(code="SMS", marketing=True, phone="+966501234567")
    item = {"serviceId": str(service.pk), "hours": 2}
    body = {"items": [item], "codes": ["SMS"], "phone": "0501234567"}
    assert api.post(PATH, body).json()["data"]["coupons"][0]["valid"] is True


def test_uses_no_coupon(api, service):
    CouponFactory(code="LAST", most_uses=1)
    body = {"items": [{"serviceId": str(service.pk), "hours": 2}], "codes": ["LAST"]}
    answers = [api.post(PATH, body).json()["data"] for _ in range(3)]
    assert [data["discount"] for data in answers] == [10, 10, 10]


def test_a_package_has_its_own_hours(api, service):
    item = {"packageId": str(PackageFactory(service=service).pk), "hours": 3}
    answer = api.post(PATH, {"items": [item]})
    error = answer.json()["error"]
    text = "items.0.hours must equal the hours of the package"
    assert (answer.status_code, error["code"]) == (400, "VALIDATION_ERROR")
    assert error["details"]["fields"] == [{"field": "items.0.hours", "message": text}]


def test_a_package_is_of_the_service_that_is_named(api, partner, service):
    other = ServiceFactory(enabled_for=partner)
    package = PackageFactory(service=other)
    item = {"serviceId": str(service.pk), "packageId": str(package.pk), "hours": 4}
    answer = api.post(PATH, {"items": [item]})
    assert error_of(answer) == (404, "RESOURCE_NOT_FOUND")
    item["serviceId"] = str(other.pk)
    assert api.post(PATH, {"items": [item]}).json()["data"]["total"] == 180


def test_a_price_that_no_column_holds(api, service):
    add_on = AddOnFactory(service=service, price_halalas=2**31 - 1)
    extras = [{"id": str(add_on.pk), "quantity": 1000}] * 100
    item = {"serviceId": str(service.pk), "hours": 24, "customServices": extras}
    answer = api.post(PATH, {"items": [item] * 10, "numberOfTeams": 100})
    text = "items must not cost more than 21474836.47 SAR"
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, text)


def test_a_contract_that_is_named_counts(api, partner, service):
    gold = PriceListFactory(partner=partner, contract_code="GOLD")
    PriceListEntryFactory(price_list=gold, service=service, price_per_hour_halalas=1)
    body = {"items": [{"serviceId": str(service.pk), "hours": 2}]}
    assert api.post(PATH, {**body, "contractCode": "GOLD"}).json()["data"]["total"] == 0.02
    answer = api.post(PATH, {**body, "contractCode": "gold"})
    assert error_of(answer) == (404, "RESOURCE_NOT_FOUND")


def test_needs_a_key_with_the_permission():
    assert PartnerClient().post(PATH).status_code == 401
    assert PartnerClient(ApiKeyFactory()).post(PATH).status_code == 403

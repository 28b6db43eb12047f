"""Contract, section 5: a quote promises what calculate-price says."""

from datetime import timedelta

import pytest

from bookings.models import CouponRedemption, Quote
from bookings.services.pricing.quotes import read_quote
from tests.answers import UNKNOWN_ID
from tests.bookings.conftest import NOW
from tests.client import PartnerClient
from tests.factories.catalog import (
    AddOnFactory,
    CouponFactory,
    PackageFactory,
    PriceListFactory,
    PricingTierFactory,
    ServiceFactory,
)
from tests.factories.partners import ApiKeyFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def service(partner):
    return ServiceFactory(enabled_for=partner)


@pytest.fixture
def basket(service):
    PricingTierFactory(factor="0.95")
    add_on = {"id": str(AddOnFactory(service=service).pk), "quantity": 3}
    package = PackageFactory(service=service)
    CouponFactory(code="EID")
    return {
        "items": [
            {"serviceId": str(service.pk), "hours": 3.33, "customServices": [add_on]},
            {"packageId": str(package.pk), "hours": 4, "subServiceId": add_on["id"]},
        ],
        "codes": ["eid", "none"],
        "numberOfTeams": 2,
        "userId": "guest-7",
        "phone": "0501234567",
    }


def test_answers_what_calculate_price_says_and_until_when(api, basket):
    calculated = api.post("pricing/calculate-price", basket).json()["data"]
    quoted = api.post("quotes", basket).json()["data"]
    assert list(quoted)[-2:] == ["quoteId", "expiresAt"]
    assert quoted.pop("quoteId") == str(Quote.objects.get().pk)
    assert quoted.pop("expiresAt") == "2026-06-28T08:30:00+03:00"
    assert list(quoted.items()) == list(calculated.items())
    assert quoted["total"] > 0


def test_keeps_the_price_to_the_letter(api, basket):
    quoted = api.post("quotes", basket).json()["data"]
    price = read_quote(Quote.objects.get())
    assert price.total_halalas == round(quoted["total"] * 100)
    assert [str(item.hours) for item in price.items] == ["333/100", "4"]
    assert [line.kind.value for line in price.lines] == [
        "HOURLY", "ADD_ON", "PACKAGE", "ADD_ON",
    ]  # fmt: skip
    assert price.net_halalas + price.vat_halalas == price.total_halalas


def test_uses_no_coupon(api, basket):
    CouponFactory(code="NONE", most_uses=1)
    api.post("quotes", basket)
    assert not CouponRedemption.objects.exists()


def test_how_long_it_is_good_for_is_a_setting(api, basket, settings):
    settings.QUOTE_MINUTES = 5
    api.post("quotes", basket)
    assert Quote.objects.get().expires_at == NOW + timedelta(minutes=5)


def test_the_same_key_makes_one_quote(api, basket):
    answers = [api.post("quotes", basket, **{"Idempotency-Key": "k1"}) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert Quote.objects.count() == 1


def test_remembers_the_contract(api, partner, basket):
    PriceListFactory(partner=partner, contract_code="GOLD")
    api.post("quotes", {**basket, "contractCode": " GOLD "})
    assert Quote.objects.get().contract_code == "GOLD"


@pytest.mark.parametrize(
    ("changes", "status", "message"),
    [
        ({"items": []}, 400, "items must contain at least 1 elements"),
        ({"numberOfTeams": 0}, 400, "numberOfTeams must not be less than 1"),
        ({"numberOfTeams": 101}, 400, "numberOfTeams must not be greater than 100"),
        ({"contractCode": "NONE"}, 404, "The contract was not found."),
        (
            {"items": [{"hours": 2, "serviceId": UNKNOWN_ID}]},
            404,
            "The service was not found.",
        ),
    ],
)
def test_refuses_as_calculate_price_does(api, basket, changes, status, message):
    for path in ("quotes", "pricing/calculate-price"):
        answer = api.post(path, {**basket, **changes})
        assert (answer.status_code, answer.json()["error"]["message"]) == (status, message)
    assert not Quote.objects.exists()


def test_needs_a_key_with_the_permission():
    reader = ApiKeyFactory(permissions=["partner_services_read"])
    assert PartnerClient().post("quotes").status_code == 401
    assert PartnerClient(reader).post("quotes").status_code == 403


def test_takes_few_queries(api, basket, django_assert_max_num_queries):
    api.get("pricing/tiers")
    with django_assert_max_num_queries(14):
        assert api.post("quotes", basket).status_code == 200

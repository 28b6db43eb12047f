"""Contract, section 4: a booking of a package, with add-ons, by a contract; its price lines."""

import pytest

from bookings.models import Booking, PriceLine
from tests.answers import UNKNOWN_ID, error_of, error_with_reason
from tests.factories.catalog import (
    AddOnFactory,
    PackageFactory,
    PriceListEntryFactory,
    PriceListFactory,
    PricingTierFactory,
    ServiceFactory,
)
from tests.factories.scheduling import working_world

pytestmark = pytest.mark.usefixtures("frozen")

FOUR_HOURS = {"startAt": "13:00", "endAt": "17:00"}


def price(answer):
    return answer.json()["data"]["price"]


def lines():
    columns = ("position", "kind", "name_en", "quantity", "unit_price_halalas", "price_halalas")
    return list(PriceLine.objects.values_list(*columns))


@pytest.fixture
def package(world):
    return PackageFactory(service=world.service, name_en="Half a day")


@pytest.fixture
def add_on(world):
    return AddOnFactory(service=world.service, name_en="Balcony")


def test_keeps_an_hour_price_as_it_was_sold(world):
    tier = PricingTierFactory(factor="0.95")
    service = world.service
    answer = world.api.post("bookings", world.order())
    service.name_en, service.base_price_per_hour_halalas = "Renamed", 1
    service.save()
    tier.delete()
    [line] = PriceLine.objects.all()
    assert (line.kind, line.quantity, line.unit_price_halalas) == ("HOURLY", 1, 5000)
    assert (line.hours, str(line.factor), line.price_halalas) == (3, "0.9500", 14250)
    assert line.name_en.startswith("Service ")
    assert price(answer)["total"] == 142.5


def test_books_a_package_with_add_ons(world, package, add_on):
    order = world.order(
        timeslot=FOUR_HOURS,
        packageId=str(package.pk),
        customServices=[{"id": str(add_on.pk), "quantity": 2}],
    )
    answer = world.api.post("bookings", order)
    assert price(answer) == {
        "currency": "SAR", "subtotal": 230, "discount": 0, "vat": 30, "total": 230,
    }  # fmt: skip
    assert Booking.objects.get().package == package
    assert lines() == [
        (1, "PACKAGE", "Half a day", 1, 18000, 18000),
        (2, "ADD_ON", "Balcony", 2, 2500, 5000),
    ]


def test_teams_multiply_a_package_and_no_add_on(make_world):
    world = make_world(teams=2)
    world.service.max_teams = 2
    world.service.save()
    order = world.order(
        timeslot=FOUR_HOURS,
        numberOfTeams=2,
        packageId=str(PackageFactory(service=world.service).pk),
        customServices=[{"id": str(AddOnFactory(service=world.service).pk)}],
    )
    assert price(world.api.post("bookings", order))["total"] == 385


def test_a_package_takes_its_own_hours(world, package):
    answer = world.api.post("bookings", world.order(packageId=str(package.pk)))
    assert error_with_reason(answer) == (422, "BOOKING_CREATION_FAILED", "DURATION_NOT_ALLOWED")
    assert answer.json()["error"]["message"] == "This package takes 4 hours."


@pytest.mark.parametrize("field", ["packageId", "customServices"])
@pytest.mark.parametrize("state", ["unknown", "inactive", "of another service"])
def test_what_is_not_sold_with_the_service_is_not_found(world, field, state):
    make = PackageFactory if field == "packageId" else AddOnFactory
    match state:
        case "unknown":
            pk = UNKNOWN_ID
        case "inactive":
            pk = str(make(service=world.service, inactive=True).pk)
        case _:
            pk = str(make(service=ServiceFactory(enabled_for=world.partner)).pk)
    named = pk if field == "packageId" else [{"id": pk}]
    answer = world.api.post("bookings", world.order(timeslot=FOUR_HOURS, **{field: named}))
    assert error_of(answer) == (404, "RESOURCE_NOT_FOUND")


def test_the_partners_own_prices_count(world):
    usual = PriceListFactory(partner=world.partner)
    PriceListEntryFactory(price_list=usual, service=world.service, price_per_hour_halalas=4000)
    assert price(world.api.post("bookings", world.order()))["total"] == 120


def test_a_contract_that_is_named_counts(world):
    gold = PriceListFactory(partner=world.partner, contract_code="GOLD")
    PriceListEntryFactory(price_list=gold, service=world.service, factor="0.5")
    answer = world.api.post("bookings", world.order(contractCode="GOLD"))
    assert price(answer)["total"] == 75


def test_an_unknown_contract_is_not_found(world):
    PriceListFactory(contract_code="GOLD")
    answer = world.api.post("bookings", world.order(contractCode="GOLD"))
    assert error_of(answer) == (404, "RESOURCE_NOT_FOUND")
    assert answer.json()["error"]["message"] == "The contract was not found."


def test_a_price_that_no_column_holds(world, add_on):
    add_on.price_halalas = 2**31 - 1
    add_on.save()
    order = world.order(customServices=[{"id": str(add_on.pk), "quantity": 1000}])
    answer = world.api.post("bookings", order)
    assert error_with_reason(answer) == (422, "BOOKING_CREATION_FAILED", "PRICE_TOO_HIGH")


def test_the_largest_price_that_a_column_holds(world, add_on):
    add_on.price_halalas = 2**31 - 1 - 15000
    add_on.save()
    order = world.order(customServices=[{"id": str(add_on.pk)}])
    assert price(world.api.post("bookings", order))["total"] == 21474836.47


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"customServices": [{"id": UNKNOWN_ID, "quantity": 0}]},
            "customServices.0.quantity must not be less than 1",
        ),
        (
            {"customServices": [{"id": UNKNOWN_ID, "quantity": 1001}]},
            "customServices.0.quantity must not be greater than 1000",
        ),
        (
            {"customServices": [{"id": UNKNOWN_ID}] * 101},
            "customServices must contain no more than 100 elements",
        ),
        ({"packageId": "x"}, "packageId must be a UUID"),
        ({"contractCode": ""}, "contractCode should not be empty"),
        ({"codes": ["A"] * 3}, "codes must contain no more than 2 elements"),
        (
            {"codes": ["A"], "promoCode": "B", "discountCode": "C"},
            "codes must contain no more than 2 elements",
        ),
    ],
)
def test_refuses_bad_input(world, changes, message):
    answer = world.api.post("bookings", world.order(**changes))
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)


# Each step adds a worse mistake to the ones before it: the worst is named.
def test_the_order_of_refusals(world):
    service = working_world(zone=world.zone).service
    mistakes = [
        ({"timeslot": {"startAt": "03:00", "endAt": "06:00"}}, "OUTSIDE_HOURS"),
        ({"promoCode": "NONE"}, "COUPON_INVALID"),
        ({"numberOfTeams": 99}, "TOO_MANY_TEAMS"),
        ({"holdId": UNKNOWN_ID}, "The hold was not found."),
        ({"quoteId": UNKNOWN_ID}, "The quote was not found."),
        ({"customServices": [{"id": UNKNOWN_ID}]}, "The package or add-on was not found."),
        ({"serviceId": str(service.pk)}, "The service is not enabled for your account."),
        ({"addressId": UNKNOWN_ID}, "The address was not found."),
        ({"contactId": UNKNOWN_ID}, "The contact was not found."),
    ]
    order = world.order()
    for change, expected in mistakes:
        order |= change
        error = world.api.post("bookings", order).json()["error"]
        reason = (error.get("details") or {}).get("reason")
        assert expected in {reason, error["message"]}


def test_an_unknown_contract_is_named_before_an_unknown_hold(world):
    order = world.order(contractCode="NONE", holdId=UNKNOWN_ID)
    error = world.api.post("bookings", order).json()["error"]
    assert error["message"] == "The contract was not found."

"""The pages at /docs/."""

import re

import pytest
from django.contrib.staticfiles import finders

from tests.openapi.document import openapi, operations

OUTSIDE = re.compile(r"""(?:src|href)=["'](?:https?:)?//""")


@pytest.fixture
def page(client):
    return client.get("/docs/")


def test_shows_the_reference(page):
    assert page.status_code == 200
    assert "<title>CleanLife Partner API</title>" in page.text


def test_names_nothing_outside_and_lets_nothing_be_fetched_there(page):
    assert not OUTSIDE.search(page.text)
    assert "http" not in page.headers["Content-Security-Policy"]


def test_every_script_and_style_is_ours(page):
    names = re.findall(r'(?:src|href)="/static/([^"]+)"', page.text)
    assert len(names) == 4
    assert all(finders.find(name) for name in names)


@pytest.mark.parametrize("name", ["openapi.yaml", "contract.md"])
def test_sends_the_documents_as_they_are_committed(client, settings, name):
    committed = settings.BASE_DIR / "docs" / name
    assert client.get(f"/docs/{name}").content == committed.read_bytes()


def test_every_tag_is_described_and_used():
    described = [tag["name"] for tag in openapi()["tags"]]
    assert {tag for each in operations().values() for tag in each["tags"]} == set(described)


def test_every_operation_says_what_it_needs():
    told = ("Permission: `partner_", "Any valid key may call it.")
    assert all(any(text in o["description"] for text in told) for o in operations().values())


def test_names_of_operations_are_stable():
    assert sorted(operations()) == [
        "addAddress",
        "calculatePrice",
        "cancelBooking",
        "cancelRecovery",
        "confirmPayment",
        "createBooking",
        "createHold",
        "createQuote",
        "createSubscription",
        "deleteSubscription",
        "extendHold",
        "findOrCreateContact",
        "findTimeslotsInBatch",
        "getBooking",
        "getBookingStatus",
        "getContact",
        "getDelivery",
        "getMe",
        "getRecovery",
        "getService",
        "listAddresses",
        "listAvailableTimeslots",
        "listBookings",
        "listCancellationReasons",
        "listDeliveries",
        "listEvents",
        "listNextTimeslots",
        "listPricingTiers",
        "listServices",
        "listSubscriptions",
        "lookUpServiceArea",
        "previewCancellation",
        "recoverSubscription",
        "releaseHold",
        "removeAddress",
        "retryDelivery",
        "rotateSubscriptionSecret",
        "testSubscription",
        "updateAddress",
        "updateBooking",
        "updateContact",
        "updateSubscription",
    ]


@pytest.mark.parametrize(
    ("operation", "link", "pointer"),
    [
        ("createBooking", "GetBookingStatus", "$response.body#/data/bookingId"),
        ("createBooking", "CancelBooking", "$response.body#/data/bookingId"),
        ("createBooking", "ConfirmPayment", "$response.body#/data/bookingId"),
        ("createBooking", "UpdateBooking", "$response.body#/data/bookingId"),
        ("findOrCreateContact", "AddAddress", "$response.body#/data/id"),
        ("createSubscription", "UpdateSubscription", "$response.body#/data/id"),
        ("createSubscription", "RotateSubscriptionSecret", "$response.body#/data/id"),
        ("createSubscription", "DeleteSubscription", "$response.body#/data/id"),
        ("addAddress", "UpdateAddress", "$request.path.contactId"),
    ],
)
def test_answers_lead_on(operation, link, pointer):
    links = operations()[operation]["responses"]["200"]["links"]
    assert pointer in links[link]["parameters"].values()

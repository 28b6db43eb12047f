"""The pages at /docs/."""

import re

import pytest
import yaml
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


def test_sends_the_contract_as_it_is_committed(client, settings):
    committed = settings.BASE_DIR / "docs" / "contract.md"
    assert client.get("/docs/contract.md").content == committed.read_bytes()


@pytest.mark.parametrize("address", ["https://cleanlife.example", "http://192.0.2.7:9000"])
def test_the_first_server_is_the_one_that_sends_the_document(client, settings, address):
    settings.PUBLIC_BASE_URL = address
    sent = client.get("/docs/openapi.yaml").content.decode()
    first, *others = yaml.load(sent, Loader=yaml.CSafeLoader)["servers"]
    assert first["url"] == f"{address}/v1"
    assert [each["description"] for each in others] == ["Sandbox", "Production"]


def test_the_first_server_is_never_what_the_request_calls_it(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    sent = client.get("/docs/openapi.yaml", headers={"host": "elsewhere.example"})
    assert b"elsewhere.example" not in sent.content


def test_the_rest_of_the_document_is_sent_as_it_is_committed(client, settings):
    sent = client.get("/docs/openapi.yaml").content.decode().splitlines()
    committed = (settings.BASE_DIR / "docs" / "openapi.yaml").read_text().splitlines()
    changed = [
        line for line, before in zip(sent, committed, strict=True) if line != before
    ] or [f"- url: {settings.PUBLIC_BASE_URL}/v1"]
    assert changed == [f"- url: {settings.PUBLIC_BASE_URL}/v1"]


def test_the_committed_document_names_a_server_of_ones_own_first():
    assert openapi()["servers"][0]["url"] == "http://127.0.0.1:8000/v1"


@pytest.mark.parametrize(
    ("file", "pin", "told"),
    [
        (
            "clients/openapi_generator/requirements.txt",
            r"openapi-generator-cli==(\d+\.\d+)",
            "openapi-generator",
        ),
        (
            "requirements-dev.txt",
            r"openapi-python-client==(\d+\.\d+)",
            "openapi-python-client",
        ),
        (
            "clients/typescript/package.json",
            r'"openapi-typescript": "(\d+\.\d+)',
            "openapi-typescript",
        ),
    ],
)
def test_names_the_generators_that_are_tried(settings, file, pin, told):
    version = re.search(pin, (settings.BASE_DIR / file).read_text())[1]
    assert f"{told} {version}" in openapi()["info"]["description"]


def test_every_tag_is_described_and_used():
    described = [tag["name"] for tag in openapi()["tags"]]
    webhooks = [each["post"] for each in openapi()["webhooks"].values()]
    used = {tag for each in [*operations().values(), *webhooks] for tag in each["tags"]}
    assert used == set(described)


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
        "getVisit",
        "listAddresses",
        "listAvailableTimeslots",
        "listBookings",
        "listCancellationReasons",
        "listDeliveries",
        "listEvents",
        "listNextTimeslots",
        "listPricingTiers",
        "listRatings",
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

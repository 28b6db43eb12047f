"""Contract, section 2: every route and the permission that guards it."""

import re

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from tests.answers import UNKNOWN_ID, error_of
from tests.client import PartnerClient
from tests.factories.partners import ApiKeyFactory

pytestmark = pytest.mark.django_db
BOOKING, CONTACT = "bookings/{bookingId}", "contacts/{contactId}"
ADDRESS = CONTACT + "/addresses/{addressId}"
SUBSCRIPTIONS, DELIVERIES = "webhooks/subscriptions", "webhooks/deliveries"
GUARDED = {
    "partner_bookings_create": [
        "POST bookings",
        "POST holds",
        "POST holds/{holdId}/extend",
        "DELETE holds/{holdId}",
    ],
    "partner_bookings_read": [
        "GET bookings",
        f"GET {BOOKING}",
        f"GET {BOOKING}/status",
        f"GET {BOOKING}/visit",
        "GET ratings",
        "GET events",
    ],
    "partner_bookings_update": [f"PATCH {BOOKING}"],
    "partner_bookings_cancel": [
        f"PATCH {BOOKING}/cancel",
        "GET bookings/cancellation-reasons",
        f"GET {BOOKING}/cancel-preview",
    ],
    "partner_bookings_confirm_payment": [f"POST {BOOKING}/confirm-payment"],
    "partner_services_read": ["GET services", "GET services/{serviceId}"],
    "partner_timeslots_read": [
        "GET timeslots/available",
        "POST timeslots/batch",
        "GET timeslots/next",
        "GET service-areas/lookup",
    ],
    "partner_pricing_read": [
        "GET pricing/tiers",
        "POST pricing/calculate-price",
        "POST quotes",
    ],
    "partner_contacts_read": [
        "POST contacts",
        f"GET {CONTACT}",
        f"PATCH {CONTACT}",
        f"GET {CONTACT}/addresses",
        f"POST {CONTACT}/addresses",
        f"PATCH {ADDRESS}",
        f"DELETE {ADDRESS}",
    ],
    "partner_webhooks_manage": [
        f"GET {SUBSCRIPTIONS}",
        f"POST {SUBSCRIPTIONS}",
        f"PATCH {SUBSCRIPTIONS}/{{id}}",
        f"DELETE {SUBSCRIPTIONS}/{{id}}",
        f"POST {SUBSCRIPTIONS}/{{id}}/rotate-secret",
        f"POST {SUBSCRIPTIONS}/{{id}}/test",
        f"POST {SUBSCRIPTIONS}/{{id}}/recover",
        f"GET {SUBSCRIPTIONS}/{{id}}/recover/{{recoveryId}}",
        f"POST {SUBSCRIPTIONS}/{{id}}/recover/{{recoveryId}}/cancel",
        f"GET {DELIVERIES}",
        f"GET {DELIVERIES}/{{id}}",
        f"POST {DELIVERIES}/{{id}}/retry",
    ],
    "any valid key": ["GET me"],
}
ROUTES = [(route, permission) for permission, routes in GUARDED.items() for route in routes]


def served():
    """Every method and path below /v1/partners/ that answers something but 405."""
    return {
        f"{method.upper()} {path}"
        for path, view in _views(get_resolver(), "")
        for method in getattr(view, "actions", {})
        if method != "head"
    }


def _views(resolver, before):
    for pattern in resolver.url_patterns:
        path = before + re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _views(pattern, path)
        else:
            plain = re.sub(r"\\Z|[$^\\]", "", path)
            yield plain.removeprefix("v1/partners/"), pattern.callback


def call(route, permissions):
    method, path = route.split(" ")
    key = ApiKeyFactory(permissions=permissions)
    return PartnerClient(key).request(method, re.sub(r"\{\w+\}", UNKNOWN_ID, path))


def test_the_table_names_every_route():
    assert served() == {route for route, _ in ROUTES}


@pytest.mark.parametrize(("route", "permission"), ROUTES)
def test_each_route_wants_its_permission_and_no_other(route, permission):
    others = [p for p in GUARDED if p.startswith("partner_") and p != permission]
    if permission == "any valid key":
        assert call(route, []).status_code == 200
        return
    refused = call(route, [*others, "partner_sandbox"])
    assert error_of(refused) == (403, "FORBIDDEN")
    assert call(route, [permission]).status_code not in {401, 403, 405, 500}


@pytest.mark.parametrize("route", [route for route, _ in ROUTES])
def test_no_route_answers_a_stranger(route):
    method, path = route.split(" ")
    answer = PartnerClient().request(method, re.sub(r"\{\w+\}", UNKNOWN_ID, path))
    assert error_of(answer) == (401, "UNAUTHORIZED")

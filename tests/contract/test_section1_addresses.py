"""Section 1, addresses: one spelling of a path is a route; 404 names it for the others."""

import pytest
from django.test import Client

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PROGRAM, ANY = "application/json", "*/*"
BOOKINGS = "/v1/partners/bookings"
AN_ID = "11111111-1111-4111-8111-111111111111"
pytestmark = pytest.mark.django_db


def ask(path, accept=BROWSER, method="GET", **headers):
    # As a server gives it: the test client would take what follows two slashes for a host.
    return Client().generic(method, "/", headers={"Accept": accept, **headers}, PATH_INFO=path)


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        (f"{BOOKINGS}/", BOOKINGS),
        ("//v1//partners//bookings", BOOKINGS),
        ("/V1/partners/Bookings", BOOKINGS),
        (f"{BOOKINGS}/{AN_ID}/", f"{BOOKINGS}/{AN_ID}"),
        ("/v1/partners/webhooks/subscriptions/", "/v1/partners/webhooks/subscriptions"),
    ],
)
def test_a_program_is_told_which_route_was_meant(path, meant):
    # With a key, even a program that accepts what browsers do.
    for answer in (ask(path, ANY), ask(path, **{"x-api-key": "pk_sandbox_any"})):
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (404, "NOT_FOUND")
        assert error["message"] == "The requested route does not exist."
        assert error["details"] == {"route": meant}


@pytest.mark.parametrize(
    "path", [f"{BOOKINGS}//status", "//v1//bookings", "/v1/bookings", f"{BOOKINGS}/a/b/c/"]
)
def test_no_route_is_invented(path):
    assert "details" not in ask(path, PROGRAM).json()["error"]


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_what_changes_something_is_refused_and_not_redirected(method):
    answer = ask(f"{BOOKINGS}/", ANY, method)
    assert answer.status_code == 404
    assert answer.json()["error"]["details"] == {"route": BOOKINGS}


@pytest.mark.parametrize("path", ["/", "/v1/"])
def test_the_root_needs_no_key(client, path):
    answer = client.get(path).json()
    assert answer["success"] is True
    assert set(answer["data"]) == {"name", "version", "environment", "links"}

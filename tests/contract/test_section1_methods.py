"""Methods: OPTIONS and HEAD, what is allowed where, and no CORS anywhere (section 1)."""

import pytest

from tests.answers import UNKNOWN_ID
from tests.client import PartnerClient
from tests.factories.partners import ApiKeyFactory

pytestmark = pytest.mark.django_db

PREFLIGHT = {
    "origin": "https://shop.example",
    "access-control-request-method": "POST",
    "access-control-request-headers": "x-api-key",
}
ROUTES = [
    ("services", "GET, HEAD, OPTIONS"),
    ("contacts", "POST, OPTIONS"),
    ("bookings", "GET, HEAD, POST, OPTIONS"),
    (f"bookings/{UNKNOWN_ID}/cancel", "PATCH, OPTIONS"),
    ("webhooks/subscriptions", "GET, HEAD, POST, OPTIONS"),
]


@pytest.mark.parametrize(("path", "allowed"), ROUTES)
def test_options_tells_what_is_allowed(api, path, allowed):
    answer = api.request("OPTIONS", path)
    assert (answer.status_code, answer.json()) == (200, {"success": True, "data": {}})
    assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize(("path", "allowed"), ROUTES)
@pytest.mark.parametrize("method", ["PUT", "TRACE", "PURGE"])
def test_any_other_method_is_refused(api, path, allowed, method):
    answer = api.request(method, path)
    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "METHOD_NOT_ALLOWED"
    assert answer.headers["Allow"] == allowed


def test_options_wants_a_key_but_no_permission():
    assert PartnerClient().request("OPTIONS", "services").status_code == 401
    assert PartnerClient(ApiKeyFactory()).request("OPTIONS", "services").status_code == 200


def test_head_is_get_without_a_body(api):
    head, got = (api.request(method, "services") for method in ("HEAD", "GET"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == got.headers["Content-Length"]
    assert api.request("HEAD", f"services/{UNKNOWN_ID}").status_code == 404
    assert api.request("HEAD", "contacts").status_code == 405


@pytest.mark.parametrize("method", ["OPTIONS", "GET", "POST"])
@pytest.mark.parametrize("path", ["services", "contacts", "nowhere"])
@pytest.mark.parametrize("with_key", [True, False])
def test_nothing_is_answered_to_other_origins(api, method, path, with_key):
    client = api if with_key else PartnerClient()
    answer = client.request(method, path, {} if method == "POST" else None, **PREFLIGHT)
    sent = {name.lower() for name in answer.headers}
    assert not any(name.startswith("access-control-") for name in sent)
    assert "set-cookie" not in sent

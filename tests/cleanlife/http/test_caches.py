"""No cache between us and the reader keeps what is private; what is public says so."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from cleanlife.api.middleware import ContractHeadersMiddleware
from tests.client import PartnerClient
from tests.factories.bookings import BookingFactory
from tests.factories.partners import ApiKeyFactory
from tests.factories.payments import PaymentLinkFactory

pytestmark = pytest.mark.django_db
NEVER, ASK_FIRST = "private, no-store", "private, no-cache"


def cache_control(answer):
    return answer.headers["Cache-Control"]


def test_answers_of_the_api_are_kept_by_nobody(api):
    answer = api.get("bookings")
    assert (answer.status_code, cache_control(answer)) == (200, NEVER)


def test_a_version_may_be_kept_by_its_reader_who_asks_first(api, partner):
    path = f"bookings/{BookingFactory(partner=partner).pk}"
    whole = api.get(path)
    known = api.request("GET", path, **{"If-None-Match": whole.headers["ETag"]})
    assert (whole.status_code, cache_control(whole)) == (200, ASK_FIRST)
    assert (known.status_code, cache_control(known)) == (304, ASK_FIRST)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "contacts", 400),
        ("GET", "bookings/2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d", 400),
        ("GET", "bookings/9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d", 404),
        ("GET", "nothing", 404),
        ("PUT", "contacts", 405),
        ("OPTIONS", "contacts", 200),
        ("HEAD", "services", 200),
    ],
)
def test_refusals_and_other_methods_are_kept_by_nobody(api, method, path, status):
    answer = api.request(method, path)
    assert answer.status_code == status
    assert {"private", "no-store"} <= set(cache_control(answer).split(", "))


def test_callers_without_key_permission_or_requests_left(partner):
    limited = PartnerClient(ApiKeyFactory(partner=partner, requests_per_minute=1))
    answers = [PartnerClient(secret="pk_sandbox_wrong").get("services")]
    answers += [limited.post("contacts", {}), limited.get("services")]
    assert [each.status_code for each in answers] == [401, 403, 429]
    assert [cache_control(each) for each in answers] == [NEVER] * 3


def test_customers_pages_and_the_links_to_them(client):
    link = PaymentLinkFactory()
    for path in (f"/pay/{link.token}", f"/pay/{link.token}/return", f"/pay/{link.token}/"):
        assert "no-store" in cache_control(client.get(path))
        assert "private" in cache_control(client.get(path))


def test_pages_of_the_back_office(admin_client, client):
    for path in ("/admin/", "/admin/bookings/booking/", "/admin/jsi18n/", "/admin/nothing/"):
        assert {"private", "no-store"} <= set(cache_control(admin_client.get(path)).split(", "))
        assert "no-store" in cache_control(client.get(path))


@pytest.mark.parametrize("path", ["/docs/", "/docs/openapi.yaml", "/docs/contract.md"])
def test_the_documentation_is_public(client, path):
    assert cache_control(client.get(path)) == "public, max-age=300"


def test_static_files_keep_their_own(client):
    answer = client.get("/static/pages/touch-icon.png")
    b"".join(answer.streaming_content)
    answer.close()
    assert "public" in cache_control(answer)


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, NEVER),
        ({"ETag": '"1"'}, ASK_FIRST),
        ({"cache-control": "public, max-age=60"}, "public, max-age=60"),
        ({"Cache-Control": "no-cache", "ETag": '"1"'}, "no-cache"),
    ],
)
@pytest.mark.parametrize("status", [200, 304, 401, 403, 404, 429, 500, 503])
def test_whatever_a_view_says_itself_is_heeded(headers, told, status):
    answer = ContractHeadersMiddleware(lambda _: HttpResponse(status=status, headers=headers))(
        RequestFactory().get("/v1/partners/me")
    )
    assert cache_control(answer) == told

"""Contract, section 2: who may call, and the order in which it is decided."""

import pytest

from partners.keys import new_key
from partners.models import Partner
from tests.client import PartnerClient
from tests.factories.partners import AllowedDomainFactory, ApiKeyFactory, PartnerFactory

pytestmark = pytest.mark.django_db

ROUTE = "services"
ELSEWHERE = {"ip_allowlist": ["203.0.113.7"]}


def code_of(response):
    return response.status_code, response.json().get("error", {}).get("code")


def call(key, method="GET", path=ROUTE, **headers):
    return PartnerClient(key).request(method, path, **headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"x-api-key": "{key}"},
        {"authorization": "Bearer {key}"},
        {"authorization": "bearer {key}"},
    ],
)
def test_reads_the_key_from_a_header(headers):
    key = ApiKeyFactory(every_permission=True)
    sent = {name: text.format(key=key.full_key) for name, text in headers.items()}
    assert PartnerClient().request("GET", ROUTE, **sent).status_code == 200


def test_reads_the_key_from_the_query():
    key = ApiKeyFactory(every_permission=True)
    assert PartnerClient().get(ROUTE, api_key=key.full_key).status_code == 200


def test_the_header_wins_over_the_query():
    key = ApiKeyFactory(every_permission=True)
    response = PartnerClient(secret="wrong").get(ROUTE, api_key=key.full_key)
    assert code_of(response) == (401, "UNAUTHORIZED")


def test_the_header_wins_over_a_bearer():
    key = ApiKeyFactory(every_permission=True)
    assert call(key, authorization="Bearer wrong").status_code == 200


def test_refuses_a_request_without_key():
    assert code_of(PartnerClient().get(ROUTE)) == (401, "UNAUTHORIZED")


@pytest.mark.parametrize("secret", ["", "pk_sandbox_", "pk_sandbox_aaaaaaaa_short", "ключ"])
def test_refuses_what_is_no_key(secret):
    response = PartnerClient().get(ROUTE, api_key=secret)
    assert code_of(response) == (401, "UNAUTHORIZED")


def test_refuses_an_unknown_key():
    stranger = PartnerClient(secret=str(new_key("sandbox")))
    assert code_of(stranger.get(ROUTE)) == (401, "UNAUTHORIZED")


def test_refuses_a_right_prefix_with_a_wrong_secret():
    key = ApiKeyFactory(every_permission=True)
    other = str(new_key("sandbox")).rsplit("_", 1)[-1][:43].rjust(43, "x")
    forged = f"{key.name}_{other}"
    assert code_of(PartnerClient(secret=forged).get(ROUTE)) == (401, "UNAUTHORIZED")


@pytest.mark.parametrize("trait", ["expired", "revoked"])
def test_refuses_a_key_that_ended(trait):
    key = ApiKeyFactory(every_permission=True, **{trait: True})
    assert code_of(call(key)) == (401, "UNAUTHORIZED")


@pytest.mark.parametrize("status", [Partner.Status.SUSPENDED, Partner.Status.INACTIVE])
def test_refuses_a_partner_that_is_not_active(status):
    key = ApiKeyFactory(every_permission=True, partner=PartnerFactory(status=status))
    assert code_of(call(key)) == (401, "UNAUTHORIZED")


def test_a_live_key_does_not_work_in_the_sandbox():
    key = ApiKeyFactory(every_permission=True, environment="live")
    assert code_of(call(key)) == (401, "UNAUTHORIZED")


def test_a_sandbox_key_does_not_work_in_production(settings):
    settings.ENVIRONMENT = "production"
    key = ApiKeyFactory(every_permission=True)
    assert code_of(call(key)) == (401, "UNAUTHORIZED")


def test_a_live_key_works_in_production(settings):
    settings.ENVIRONMENT = "production"
    key = ApiKeyFactory(every_permission=True, environment="live")
    assert call(key).status_code == 200


def test_a_renamed_sandbox_key_does_not_work_in_production(settings):
    settings.ENVIRONMENT = "production"
    key = ApiKeyFactory(every_permission=True)
    renamed = key.full_key.replace("pk_sandbox_", "pk_live_")
    assert code_of(PartnerClient(secret=renamed).get(ROUTE)) == (401, "UNAUTHORIZED")


def test_refuses_a_key_without_the_permission():
    key = ApiKeyFactory(permissions=["partner_bookings_read"])
    assert code_of(call(key)) == (403, "FORBIDDEN")


def test_an_unknown_route_is_404_whoever_asks():
    assert code_of(PartnerClient().get("nowhere")) == (404, "NOT_FOUND")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_wrong_method_is_405_for_a_known_caller(method):
    response = call(ApiKeyFactory(), method=method)
    assert code_of(response) == (405, "METHOD_NOT_ALLOWED")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_wrong_method_is_401_for_a_stranger():
    response = PartnerClient().request("PUT", ROUTE)
    assert code_of(response) == (401, "UNAUTHORIZED")


# Each pair of neighbours breaks both rules; the one that comes first answers.


def test_a_suspended_partner_comes_before_the_address():
    key = ApiKeyFactory(partner=PartnerFactory(suspended=True), **ELSEWHERE)
    assert code_of(call(key)) == (401, "UNAUTHORIZED")


def test_the_address_comes_before_the_rate_limit():
    key = ApiKeyFactory(requests_per_minute=1, **ELSEWHERE)
    answers = [call(key) for _ in range(3)]
    assert {code_of(answer) for answer in answers} == {(403, "IP_NOT_ALLOWED")}
    assert "RateLimit" not in answers[0].headers


def test_the_rate_limit_comes_before_the_domain():
    key = ApiKeyFactory(requests_per_minute=1)
    AllowedDomainFactory(partner=key.partner)
    first, second = (call(key, origin="https://evil.example") for _ in range(2))
    assert code_of(first) == (403, "INVALID_PARTNER_DOMAIN")
    assert code_of(second) == (429, "RATE_LIMIT_EXCEEDED")


def test_the_domain_comes_before_the_permission():
    key = ApiKeyFactory()
    AllowedDomainFactory(partner=key.partner)
    answer = call(key, origin="https://evil.example")
    assert code_of(answer) == (403, "INVALID_PARTNER_DOMAIN")


def test_the_permission_comes_before_validation():
    assert code_of(call(ApiKeyFactory(), path="services/no-uuid")) == (403, "FORBIDDEN")


def test_the_domain_comes_before_the_method():
    key = ApiKeyFactory()
    AllowedDomainFactory(partner=key.partner)
    answer = call(key, method="PUT", origin="https://evil.example")
    assert code_of(answer) == (403, "INVALID_PARTNER_DOMAIN")

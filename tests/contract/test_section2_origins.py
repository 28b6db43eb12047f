"""Contract, section 2: from which addresses a key works, and from which pages."""

import pytest

from tests.client import PartnerClient
from tests.factories.partners import AllowedDomainFactory, ApiKeyFactory

pytestmark = pytest.mark.django_db
PARTNERS, OFFICES = ["203.0.113.7"], ["198.51.100.0/24", "2001:db8::/32"]


def code_of(key, **headers):
    answer = PartnerClient(key).request("GET", "services", **headers)
    return answer.json()["error"]["code"] if answer.status_code == 403 else answer.status_code


@pytest.mark.parametrize(
    ("allowlist", "forwarded_for", "expected"),
    [
        ([], "192.0.2.1", 200),
        (PARTNERS, "203.0.113.7", 200),
        (PARTNERS, "203.0.113.8", "IP_NOT_ALLOWED"),
        (OFFICES, "198.51.100.255", 200),
        (OFFICES, "198.51.101.0", "IP_NOT_ALLOWED"),
        (OFFICES, "2001:DB8::9", 200),
        (OFFICES, "2001:db9::9", "IP_NOT_ALLOWED"),
        (PARTNERS, "::ffff:203.0.113.7", 200),
        # The nearest address that is no proxy of ours counts; further left, callers may lie.
        (PARTNERS, "203.0.113.7, 192.0.2.1", "IP_NOT_ALLOWED"),
        (PARTNERS, "192.0.2.1, 203.0.113.7", 200),
        (PARTNERS, "203.0.113.7, 10.1.2.3", 200),
        (PARTNERS, "nonsense", "IP_NOT_ALLOWED"),
        (PARTNERS, "", "IP_NOT_ALLOWED"),
    ],
)
def test_the_addresses_of_a_key_behind_trusted_proxies(
    settings, allowlist, forwarded_for, expected
):
    settings.TRUSTED_PROXIES = ["127.0.0.1", "10.0.0.0/8"]
    key = ApiKeyFactory(every_permission=True, ip_allowlist=allowlist)
    assert code_of(key, **{"x-forwarded-for": forwarded_for}) == expected


@pytest.mark.parametrize(
    ("allowlist", "expected"), [(["127.0.0.1"], 200), (PARTNERS, "IP_NOT_ALLOWED")]
)
def test_nobody_else_is_believed(settings, allowlist, expected):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    key = ApiKeyFactory(every_permission=True, ip_allowlist=allowlist)
    assert code_of(key, **{"x-forwarded-for": "203.0.113.7"}) == expected


@pytest.fixture
def shop():
    key = ApiKeyFactory(every_permission=True)
    for host in ("shop.example.com", "*.branch.example.com", "xn--mgbh0fb.example"):
        AllowedDomainFactory(partner=key.partner, host=host)
    for host in ("test.example.com", "lab.branch.example.com"):
        AllowedDomainFactory(partner=key.partner, host=host, is_sandbox=True)
    return key


PAGES = [
    ("https://shop.example.com", 200),
    ("https://SHOP.example.com", 200),
    ("https://shop.example.com.", 200),
    ("http://shop.example.com:8443", 200),
    ("https://shop.example.com/book?step=2", 200),
    ("https://example.com", "INVALID_PARTNER_DOMAIN"),
    ("https://www.shop.example.com", "INVALID_PARTNER_DOMAIN"),
    ("https://shop.example.com.evil.example", "INVALID_PARTNER_DOMAIN"),
    ("https://shop.example.com@evil.example", "INVALID_PARTNER_DOMAIN"),
    ("https://evil.example/shop.example.com", "INVALID_PARTNER_DOMAIN"),
    ("https://a.branch.example.com", 200),
    ("https://a.b.branch.example.com", 200),
    ("https://branch.example.com", "INVALID_PARTNER_DOMAIN"),
    ("https://notbranch.example.com", "INVALID_PARTNER_DOMAIN"),
    ("https://xn--mgbh0fb.example", 200),
    ("https://XN--MGBH0FB.example:444", 200),
    ("null", "INVALID_PARTNER_DOMAIN"),
    ("https://", "INVALID_PARTNER_DOMAIN"),
    ("http://[broken", "INVALID_PARTNER_DOMAIN"),
    ("https://test.example.com", 200),
]


@pytest.mark.parametrize("header", ["origin", "referer"])
@pytest.mark.parametrize(("page", "expected"), PAGES)
def test_the_pages_of_a_partner(shop, header, page, expected):
    assert code_of(shop, **{header: page}) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("https://shop.example.com", 200),
        ("https://test.example.com:8000", "SANDBOX_DOMAIN_NOT_ALLOWED"),
        ("https://a.branch.example.com", 200),
        # The most exact entry decides.
        ("https://lab.branch.example.com", "SANDBOX_DOMAIN_NOT_ALLOWED"),
        ("https://evil.example", "INVALID_PARTNER_DOMAIN"),
    ],
)
def test_sandbox_pages_are_refused_in_production(shop, settings, page, expected):
    settings.ENVIRONMENT = "production"
    live = ApiKeyFactory(partner=shop.partner, environment="live", every_permission=True)
    assert code_of(live, origin=page) == expected


def test_the_origin_wins_over_the_referer(shop):
    page = {"origin": "https://evil.example", "referer": "https://shop.example.com/"}
    assert code_of(shop, **page) == "INVALID_PARTNER_DOMAIN"


def test_without_a_page_nothing_is_checked(shop):
    assert code_of(shop) == 200


def test_without_domains_nothing_is_checked():
    key = ApiKeyFactory(every_permission=True)
    assert code_of(key, origin="https://evil.example") == 200

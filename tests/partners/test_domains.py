"""Host names of partners: how they are written, and what an entry matches."""

import pytest

from cleanlife.errors import Invalid
from partners.domains import (
    closest_match,
    host_of_url,
    matches,
    normalise_host,
    normalise_pattern,
)
from partners.services.authorize import is_allowed_host
from tests.factories.partners import AllowedDomainFactory


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Example.COM", "example.com"),
        ("example.com.", "example.com"),
        ("münchen.de", "xn--mnchen-3ya.de"),
        ("xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
        ("مثال.إختبار", "xn--mgbh0fb.xn--kgbechtv"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("example.com:443", None),
        ("https://example.com", None),
        ("example.com/path", None),
        ("a b.com", None),
        ("", None),
        ("a" * 64 + ".com", None),
    ],
)
def test_hosts_are_lower_case_and_idna(text, host):
    assert normalise_host(text) == host


def test_an_entry_may_be_a_wildcard():
    assert normalise_pattern(" *.Example.com ") == "*.example.com"


@pytest.mark.parametrize("text", ["*", "*.", "*.127.0.0.1", "a.*.com", "https://a.com", ""])
def test_refuses_an_entry_that_is_no_host(text):
    with pytest.raises(Invalid, match="is not a host name"):
        normalise_pattern(text)


@pytest.mark.parametrize(
    ("pattern", "host", "expected"),
    [
        ("example.com", "example.com", True),
        ("example.com", "www.example.com", False),
        ("*.example.com", "www.example.com", True),
        ("*.example.com", "a.b.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "badexample.com", False),
    ],
)
def test_what_an_entry_matches(pattern, host, expected):
    assert matches(pattern, host) is expected


def test_the_most_exact_entry_decides():
    entries = ["*.example.com", "*.test.example.com", "a.test.example.com"]
    assert closest_match(entries, "a.test.example.com") == "a.test.example.com"
    assert closest_match(entries, "b.test.example.com") == "*.test.example.com"
    assert closest_match(entries, "other.com") is None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Shop.example.com:8443/a?b", "shop.example.com"),
        ("http://[::1]:8000", "::1"),
        ("null", None),
        ("https://", None),
        ("http://[broken", None),
    ],
)
def test_reads_the_host_of_a_url(url, host):
    assert host_of_url(url) == host


def test_tells_whether_a_partner_may_use_a_host(partner, settings):
    AllowedDomainFactory(partner=partner, host="shop.example.com")
    AllowedDomainFactory(partner=partner, host="test.example.com", is_sandbox=True)
    assert is_allowed_host(partner, "SHOP.example.com")
    assert is_allowed_host(partner, "test.example.com")
    assert not is_allowed_host(partner, "evil.example")
    settings.ENVIRONMENT = "production"
    assert not is_allowed_host(partner, "test.example.com")

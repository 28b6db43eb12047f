"""Where a key may be used from, and whose address a request has."""

import pytest

from cleanlife.errors import Invalid
from cleanlife.http.client_ip import resolve_client_ip
from partners.services.manage_access import normalise_ip_range

PROXIES = ["10.0.0.0/8", "::1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" 203.0.113.7 ", "203.0.113.7"),
        ("203.0.113.7/24", "203.0.113.0/24"),
        ("2001:DB8::1", "2001:db8::1"),
        ("2001:db8::/32", "2001:db8::/32"),
    ],
)
def test_writes_addresses_and_ranges_in_one_form(text, expected):
    assert normalise_ip_range(text) == expected


@pytest.mark.parametrize("text", ["", "example.com", "203.0.113.0/33", "1.2.3"])
def test_refuses_what_is_no_address(text):
    with pytest.raises(Invalid, match="is not an IP address or a range"):
        normalise_ip_range(text)


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "expected"),
    [
        ("198.51.100.1", "", "198.51.100.1"),
        ("198.51.100.1", "203.0.113.7", "198.51.100.1"),
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        ("::1", "2001:db8::5", "2001:db8::5"),
        ("::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("", "203.0.113.7", "0.0.0.0"),
    ],
)
def test_believes_trusted_proxies_only(peer, forwarded_for, expected):
    address = resolve_client_ip(peer=peer, forwarded_for=forwarded_for, trusted=PROXIES)
    assert str(address) == expected

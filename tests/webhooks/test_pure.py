"""Addresses, URLs and the retry schedule."""

from datetime import timedelta

import pytest
from django.conf import settings

from webhooks.endpoints import Endpoint, read_endpoint
from webhooks.retry_policy import delay_after
from webhooks.transport.resolver import is_allowed_ip
from webhooks.transport.sender import TOTAL_SECONDS


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00::1"])
def test_public_ips_is_allowed_ip(address):
    assert is_allowed_ip(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.8.8",
        "168.63.129.16", "169.254.169.254", "172.16.0.1", "192.0.0.1", "192.0.2.1",
        "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
        "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "64:ff9b::808:808",
        "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1",
        "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_other_addresses_may_not(address):
    assert not is_allowed_ip(address)


def test_an_opened_network_is_allowed_ip():
    assert is_allowed_ip("127.0.0.1", opened_networks=["127.0.0.0/8", "::1/128"])
    assert is_allowed_ip("::1", opened_networks=["127.0.0.0/8", "::1/128"])
    assert not is_allowed_ip("::ffff:127.0.0.1", opened_networks=["127.0.0.0/8", "::1/128"])
    assert not is_allowed_ip("10.0.0.1", opened_networks=["127.0.0.0/8"])


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("https://hooks.example.com/a?b=c", Endpoint("https", "hooks.example.com", 443)),
        ("HTTPS://Hooks.Example.com:8443", Endpoint("https", "hooks.example.com", 8443)),
        ("http://127.0.0.1:9000/hook", Endpoint("http", "127.0.0.1", 9000)),
        ("http://localhost", Endpoint("http", "localhost", 80)),
        ("https://[2606:4700::1]/", Endpoint("https", "2606:4700::1", 443)),
        ("https://مثال.السعودية/", Endpoint("https", "مثال.السعودية", 443)),
    ],
)
def test_reads_a_url(url, endpoint):
    assert read_endpoint(url) == endpoint


@pytest.mark.parametrize(
    "url",
    [
        "", "hooks", "ftp://a.com/", "javascript:alert(1)", "//a.com/", "https://", "https:///a",
        "https://user@a.com/", "https://user:pw@a.com/", "https://@a.com/", "https://a.com:22/",
        "https://a.com:25/", "https://a.com:6379/", "https://a.com:0/", "https://a.com:70000/",
        "https://a.com:x/", "https://a .com/", "https://a.com/ b", "https://a.com\\@b.com/",
        "https://a.com/\n", "https://-a.com/", "https://a..com/", "https://[::1/",
        "https://a.com/" + "x" * 2000,
    ],
)  # fmt: skip
def test_refuses_what_is_no_url(url):
    assert read_endpoint(url) is None


def test_the_schedule_of_the_contract():
    waits = [delay_after(failures) for failures in (1, 2, 3, 4, 5)]

    assert waits[:3] == [timedelta(minutes=minutes) for minutes in (1, 5, 15)]
    assert waits[3:] == [None, None]


def test_a_lease_outlives_an_attempt():
    assert settings.WEBHOOK_LEASE_SECONDS > 2 * TOTAL_SECONDS

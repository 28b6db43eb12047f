"""An independent judge of addresses: what requests-hardened blocks, we block."""

from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address, ip_network

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from requests.exceptions import RequestException
from requests_hardened import Config, Manager
from requests_hardened.ip_filter import InvalidIPAddress

from tests.webhooks.transport.hostile import ADDRESSES, NAME, NAMES, NO_URLS, PUBLIC, URLS
from tests.webhooks.transport.saving import NOT_PUBLIC, allow, problem_at_save, send

RANGES = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
    "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/96",
    "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64",
    "2001::/23", "2001::/32", "2001:10::/28", "2001:20::/28", "2001:db8::/32", "2002::/16",
    "2620:4f:8000::/48", "3ffe::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10",
    "fec0::/10", "ff00::/8", "0.0.0.0/0", "2000::/3", "::/0",
]  # fmt: skip
INSIDE = st.sampled_from([ip_network(text) for text in RANGES]).flatmap(
    lambda network: st.ip_addresses(network=network)
)


def at_the_border(network, step):
    border = network[0] if step < 0 else network[-1]
    return type(border)((int(border) + step) % 2**border.max_prefixlen)


BORDERS = st.builds(
    at_the_border, st.sampled_from([ip_network(text) for text in RANGES]), st.integers(-2, 2)
)
# An IPv4 address in the places of an IPv6 address where tunnels and translators look for one.
DISGUISED = st.builds(
    lambda prefix, inner, shift: IPv6Address((prefix | int(inner) << shift) % 2**128),
    st.sampled_from([int(ip_network(text)[0]) for text in RANGES if ":" in text]),
    st.ip_addresses(v=4),
    st.sampled_from([0, 16, 32, 48, 64, 80, 96]),
)


class Judge:
    """The library as its users call it; nothing of it is replaced."""

    def __init__(self):
        config = Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=False,
            never_redirect=True,
            default_timeout=(1, 1),
        )
        self._session = Manager(config).get_session()
        # Of the machine that runs the tests, not of the judge.
        self._session.trust_env = False

    def blocks(self, url: str) -> bool:
        try:
            self._session.post(url, data=b"{}")
        except InvalidIPAddress:
            return True
        except (RequestException, ValueError, UnicodeError):
            return False
        raise AssertionError(url)


@pytest.fixture(scope="module")
def judge():
    return Judge()


def literal(address) -> str:
    return f"http://[{address}]/" if ip_address(address).version == 6 else f"http://{address}/"


@contextmanager
def nothing_dialled(edge):
    before = len(edge.dialled)
    yield
    assert edge.dialled[before:] == []


@pytest.mark.parametrize("address", ADDRESSES.values())
def test_of_the_table(judge, careless_partner, sender, edge, address):
    edge.name(NAME, address)
    if judge.blocks(f"http://{NAME}/"):
        with nothing_dialled(edge):
            assert send(sender, f"http://{NAME}/").error == NOT_PUBLIC
            assert problem_at_save(careless_partner, f"http://{NAME}/") == NOT_PUBLIC


@pytest.mark.parametrize("url", [*URLS.values(), *NO_URLS.values()])
def test_of_the_urls(judge, careless_partner, sender, edge, url):
    edge.name(NAME, PUBLIC[0])
    if judge.blocks(url):
        with nothing_dialled(edge):
            assert send(sender, url).kind == "refused"
            assert problem_at_save(careless_partner, url)


@pytest.mark.parametrize("name", NAMES)
def test_of_the_names(judge, partner, sender, edge, name):
    allow(partner, name)
    edge.name(name, NAMES[name])
    assert judge.blocks(f"http://{name}/")
    with nothing_dialled(edge):
        assert send(sender, f"http://{name}/").error == NOT_PUBLIC
        assert problem_at_save(partner, f"http://{name}/") == NOT_PUBLIC


def test_the_judge_blocks_much_and_lets_others_pass(judge, edge):
    blocked = [
        one for one in ADDRESSES.values() if "%" not in one and judge.blocks(literal(one))
    ]
    assert len(blocked) > 60
    assert not any(judge.blocks(literal(one)) for one in PUBLIC)


@given(address=INSIDE | BORDERS | DISGUISED | st.ip_addresses())
@example(address=ip_address("192.0.0.9"))
@example(address=ip_address("::ffff:8.8.8.8"))
@example(address=ip_address("2001:4860:4860::8888"))
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_of_any_address(judge, sender, edge, address):
    edge.name(NAME, str(address))
    blocked = judge.blocks(f"http://{NAME}/")
    assert judge.blocks(literal(address)) == blocked
    if blocked:
        with nothing_dialled(edge):
            assert send(sender, f"http://{NAME}/").error == NOT_PUBLIC
            assert send(sender, literal(address)).error == NOT_PUBLIC

"""Parse the URL of an endpoint (contract, section 8). Pure."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

from requests.utils import requote_uri
from urllib3.util import parse_url

from cleanlife.problems import Problem
from partners.domains import normalise_host
from webhooks.problems import DeliveryProblem

LONGEST_URL = 2000
_LONGEST_HOST = 253
# Ports of services that a forged request could harm: the list of browsers (WHATWG Fetch, "bad
# ports"; but 9, which only discards) and those of databases, brokers, directories and machines'
# own interfaces.
REFUSED_PORTS = frozenset(
    {1, 7, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101,
     102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389,
     427, 445, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601,
     636, 873, 989, 990, 993, 995, 1433, 1521, 1719, 1720, 1723, 2049, 2181, 2375, 2376, 2379,
     2380, 3306, 3389, 3659, 4045, 4190, 4369, 5060, 5061, 5432, 5672, 5900, 5984, 6000, 6379,
     6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9042, 9092, 9200, 9300, 10080, 10250,
     11211, 15672, 27017}
)  # fmt: skip
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Visible ASCII and letters of other scripts; no spaces, control characters or backslashes, and
# no halves of characters, which cannot be written as UTF-8.
_CLEAN = re.compile(r"[^\s\x00-\x20\x7f-\x9f\\\ud800-\udfff]+")
# Of "[::1].example.com", urlsplit sees the brackets only.
_NETLOC = re.compile(r"[^\[\]]*|\[[^\[\]]*\](:[0-9]*)?")
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
# What the resolver reads as a number: 127, 0177, 0x7f.
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")


@dataclass(frozen=True)
class Endpoint:
    """Scheme, host (lower case, IPv6 without brackets) and port of a URL."""

    scheme: str
    host: str
    port: int


def read_endpoint(url: str) -> Endpoint | None:
    """Return the parts of an http or https URL, None when it is no URL that we would call."""
    try:
        return _read(url)
    except _Refused:
        return None


def problem_of_endpoint(url: str) -> Problem | None:
    """Return why ``read_endpoint`` refuses a URL, None when it does not."""
    try:
        _read(url)
    except _Refused as refused:
        return refused.problem
    return None


@lru_cache(4096)
def place_of(url: str) -> str:
    """Return host and port of a URL."""
    endpoint = read_endpoint(url)
    return f"{endpoint.host.removesuffix('.')}:{endpoint.port}" if endpoint else ""


def fingerprint(url: str, events: Iterable[str]) -> str:
    """Return a text that is the same for URLs requested alike with equal sets of events.

    An endpoint that is subscribed twice would hear everything twice.
    """
    text = "\n".join((_canonical(url), *sorted(set(events))))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(url: str) -> str:
    """Return the URL as it is requested: its port named, its fragment left out."""
    endpoint = read_endpoint(url)
    if endpoint is None:
        return url
    host = normalise_host(endpoint.host) or endpoint.host
    target = requote_uri(parse_url(url).request_uri)
    return f"{endpoint.scheme}://{host}:{endpoint.port}{target.removesuffix('?')}"


class _Refused(Exception):
    def __init__(self, code: DeliveryProblem, **values: str):
        self.problem = Problem(code, values)
        super().__init__(code)


def _read(url: str) -> Endpoint:
    parts = _split(url)
    if not parts.scheme or not parts.netloc:
        raise _Refused(DeliveryProblem.NOT_A_URL)
    if parts.scheme not in _DEFAULT_PORTS:
        raise _Refused(DeliveryProblem.NOT_HTTPS)
    if "@" in parts.netloc:
        raise _Refused(DeliveryProblem.URL_USER)
    if not _NETLOC.fullmatch(parts.netloc):
        raise _Refused(DeliveryProblem.HOST_MALFORMED)
    host, port = parts.hostname or "", _port_of(parts)
    if not _is_sound_host(host):
        raise _Refused(DeliveryProblem.HOST_MALFORMED)
    if port in REFUSED_PORTS:
        raise _Refused(DeliveryProblem.PORT_REFUSED, port=str(port))
    return Endpoint(parts.scheme, host, port)


def _split(url: str) -> SplitResult:
    if len(url) > LONGEST_URL:
        raise _Refused(DeliveryProblem.NOT_A_URL)
    if not _CLEAN.fullmatch(url):
        raise _Refused(DeliveryProblem.URL_CHARACTERS)
    try:
        return urlsplit(url)
    except ValueError:
        raise _Refused(DeliveryProblem.HOST_MALFORMED) from None


def _port_of(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise _Refused(DeliveryProblem.PORT_MALFORMED)
    return port or _DEFAULT_PORTS[parts.scheme]


def _is_sound_host(host: str) -> bool:
    if ":" in host:
        return _is_written_as(IPv6Address, host)
    labels = host.removesuffix(".").split(".")
    # Some resolvers read 2130706433, 0x7f.1 and 0177.0.0.1 as addresses, others as names: a
    # host that ends in a number is an address in its proper form, or none (as in browsers).
    if _NUMBER.fullmatch(labels[-1]):
        return _is_written_as(IPv4Address, host)
    # Full-width letters and the like: what sends would refuse them, or read another host.
    if not unicodedata.is_normalized("NFKC", host):
        return False
    return len(host) <= _LONGEST_HOST and all(_LABEL.fullmatch(label) for label in labels)


def _is_written_as(kind: type[IPv4Address] | type[IPv6Address], host: str) -> bool:
    try:
        kind(host)
    except ValueError:
        return False
    # A zone names a link of this machine.
    return "%" not in host

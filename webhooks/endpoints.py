"""Parse the URL of an endpoint (contract, section 8). Pure."""

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

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
    if not _CLEAN.fullmatch(url) or len(url) > LONGEST_URL:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or "@" in parts.netloc or not parts.hostname:
        return None
    if not _NETLOC.fullmatch(parts.netloc):
        return None
    endpoint = Endpoint(parts.scheme, parts.hostname, port or _DEFAULT_PORTS[parts.scheme])
    return endpoint if port != 0 and _is_sound(endpoint) else None


def _is_sound(endpoint: Endpoint) -> bool:
    if endpoint.port in REFUSED_PORTS:
        return False
    if ":" in endpoint.host:
        return _is_written_as(IPv6Address, endpoint.host)
    labels = endpoint.host.removesuffix(".").split(".")
    # Some resolvers read 2130706433, 0x7f.1 and 0177.0.0.1 as addresses, others as names: a
    # host that ends in a number is an address in its proper form, or none (as in browsers).
    if _NUMBER.fullmatch(labels[-1]):
        return _is_written_as(IPv4Address, endpoint.host)
    # Full-width letters and the like: what sends would refuse them, or read another host.
    if not unicodedata.is_normalized("NFKC", endpoint.host):
        return False
    return len(endpoint.host) <= _LONGEST_HOST and all(
        _LABEL.fullmatch(label) for label in labels
    )


def _is_written_as(kind: type[IPv4Address] | type[IPv6Address], host: str) -> bool:
    try:
        kind(host)
    except ValueError:
        return False
    # A zone names a link of this machine.
    return "%" not in host

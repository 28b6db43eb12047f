"""Taking the URL of an endpoint apart (contract, section 8). Pure."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST_URL = 2000
_LONGEST_HOST = 253
# Ports of services that a forged request could harm: mail, shells, file and database servers.
REFUSED_PORTS = frozenset(
    {22, 23, 25, 110, 143, 389, 445, 465, 587, 636, 993, 995, 1433, 1521, 2049, 2375, 2376,
     3306, 3389, 5432, 5672, 5900, 6379, 9200, 11211, 27017}
)  # fmt: skip
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Visible ASCII and letters of other scripts; no spaces, control characters or backslashes.
_CLEAN = re.compile(r"[^\s\x00-\x20\x7f\\]+")
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")


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
    endpoint = Endpoint(parts.scheme, parts.hostname, port or _DEFAULT_PORTS[parts.scheme])
    return endpoint if port != 0 and _is_sound(endpoint) else None


def _is_sound(endpoint: Endpoint) -> bool:
    if endpoint.port in REFUSED_PORTS:
        return False
    if ":" in endpoint.host:
        return True
    labels = endpoint.host.removesuffix(".").split(".")
    return len(endpoint.host) <= _LONGEST_HOST and all(
        _LABEL.fullmatch(label) for label in labels
    )

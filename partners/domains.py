"""Host names of partners: how they are written, and which host an entry matches. Pure."""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

import idna
from django.utils.translation import gettext

from cleanlife.errors import FieldError, Invalid

WILDCARD = "*."
LONGEST_HOST = 253


def normalise_host(text: str) -> str | None:
    """Return a host name in lower case and IDNA, an IP address as it is; None for neither.

    A port belongs to no host: ``example.com:443`` is refused here.
    """
    trimmed = text.strip().removesuffix(".")
    try:
        return str(ipaddress.ip_address(trimmed.strip("[]")))
    except ValueError:
        pass
    try:
        host = idna.encode(trimmed, uts46=True).decode("ascii")
    except idna.IDNAError:
        return None
    return host if len(host) <= LONGEST_HOST else None


def normalise_pattern(text: str) -> str:
    """Return an entry of the list of domains, ``*.`` kept; raise Invalid when it is none."""
    trimmed = text.strip()
    wildcard = WILDCARD if trimmed.startswith(WILDCARD) else ""
    host = normalise_host(trimmed.removeprefix(WILDCARD))
    if host is None or (wildcard and _is_address(host)):
        message = gettext(
            "'%(text)s' is not a host name. Write it without https://, port or path,"
            " for example hooks.example.com or *.example.com."
        ) % {"text": trimmed}
        raise Invalid(FieldError("host", message))
    return wildcard + host


def matches(pattern: str, host: str) -> bool:
    """Return whether an entry matches a host; ``*.`` is any depth, not the domain itself."""
    if pattern.startswith(WILDCARD):
        return host.endswith(pattern.removeprefix("*"))
    return host == pattern


def closest_match(patterns: Iterable[str], host: str) -> str | None:
    """Return the most exact entry that matches: the name itself, else the longest wildcard."""
    found = [pattern for pattern in patterns if matches(pattern, host)]
    return max(found, key=lambda pattern: (pattern == host, len(pattern)), default=None)


def host_of_url(url: str) -> str | None:
    """Return the normalised host of a URL, None when there is none."""
    try:
        hostname = urlsplit(url.strip()).hostname
    except ValueError:
        return None
    return normalise_host(hostname) if hostname else None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True

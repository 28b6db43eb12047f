"""The address a request comes from, seen through trusted proxies only (contract, section 2)."""

import ipaddress
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
# Where a server listens on a Unix socket there is no peer address.
UNKNOWN = ipaddress.IPv4Address("0.0.0.0")  # noqa: S104


def client_ip(request: HttpRequest) -> IPAddress:
    """Return the caller's address; X-Forwarded-For counts from configured proxies only."""
    return resolve_address(
        peer=request.META.get("REMOTE_ADDR", ""),
        forwarded_for=request.META.get("HTTP_X_FORWARDED_FOR", ""),
        trusted=settings.TRUSTED_PROXIES,
    )


def rate_limit_address(request: HttpRequest) -> str:
    """Return the caller's address in the form that django-ratelimit reads."""
    return str(client_ip(request))


def resolve_address(*, peer: str, forwarded_for: str, trusted: Sequence[str]) -> IPAddress:
    """Return the nearest address that is not one of the ``trusted`` ranges.

    Hops are read from the right, where our own proxies write; what a caller wrote
    further left cannot pass for the address of a proxy.
    """
    address = read_address(peer) or UNKNOWN
    for hop in reversed(forwarded_for.split(",")):
        if not contains(trusted, address):
            break
        further = read_address(hop)
        if further is None:
            break
        address = further
    return address


def contains(ranges: Sequence[str], address: IPAddress) -> bool:
    """Tell whether one of the addresses or ranges holds the address."""
    return any(address in ipaddress.ip_network(text, strict=False) for text in ranges)


def read_address(text: str) -> IPAddress | None:
    """Return the address in a text, an IPv4 address mapped into IPv6 as plain IPv4."""
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address

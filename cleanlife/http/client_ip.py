"""The IP address of a request, seen through trusted proxies only (contract, section 2)."""

import ipaddress
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
# Where a server listens on a Unix socket there is no IP address.
UNKNOWN = ipaddress.IPv4Address("0.0.0.0")  # noqa: S104


def client_ip(request: HttpRequest) -> IPAddress:
    """Return the caller's IP address; X-Forwarded-For counts from configured proxies only."""
    return resolve_client_ip(
        peer=request.META.get("REMOTE_ADDR", ""),
        forwarded_for=request.META.get("HTTP_X_FORWARDED_FOR", ""),
        trusted=settings.TRUSTED_PROXIES,
    )


def rate_limit_ip(request: HttpRequest) -> str:
    """Return the caller's IP address in the form that django-ratelimit reads."""
    return str(client_ip(request))


def resolve_client_ip(*, peer: str, forwarded_for: str, trusted: Sequence[str]) -> IPAddress:
    """Return the nearest IP address that is not one of the ``trusted`` ranges.

    Hops are read from the right, where our own proxies write; what a caller wrote
    further left cannot pass for the address of a proxy.
    """
    ip = read_ip(peer) or UNKNOWN
    for hop in reversed(forwarded_for.split(",")):
        if not contains(trusted, ip):
            break
        further = read_ip(hop)
        if further is None:
            break
        ip = further
    return ip


def contains(ranges: Sequence[str], ip: IPAddress) -> bool:
    """Return whether one of the addresses or ranges contains the IP address."""
    return any(ip in ipaddress.ip_network(text, strict=False) for text in ranges)


def read_ip(text: str) -> IPAddress | None:
    """Return the IP address in a text, an IPv4 address mapped into IPv6 as plain IPv4."""
    try:
        ip = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        return ip.ipv4_mapped
    return ip

"""From a host name to public IP addresses: resolved once, each of them vetted."""

import queue
import socket
import threading
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings

# Beside everything that Python's own tables do not call global; they are as old as the Python.
# These are IANA's registries of special-purpose addresses, what was withdrawn from them, and
# what is global there and no place for receivers.
_NEVER = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "168.63.129.16/32",  # a cloud's metadata service on a public address
        "192.0.0.0/24",
        "192.31.196.0/24",  # AS112: answered by the nearest server, often in our own network
        "192.52.193.0/24",  # multicast tunnels
        "192.88.99.0/24",  # 6to4 relays
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",
        "240.0.0.0/4",
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # 6bone
        "3fff::/20",
    )
)
# What is assigned to hosts. Outside of it lie ::/8 with its IPv4 in disguise (mapped,
# compatible, translated, NAT64), unique local, site-local, link-local and multicast addresses.
_GLOBAL_UNICAST = ip_network("2000::/3")
# Interface identifiers of ISATAP (RFC 5214): the last 32 bits are an IPv4 address to tunnel to.
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})


class HostUnknown(Exception):
    """The name has no IP address, or its name servers do not answer in time."""


class ForbiddenIP(Exception):
    """One of the host's IP addresses is none that we call."""


def public_ips(host: str, port: int, *, seconds: float) -> list[str]:
    """Return the IP addresses of a host, in the resolver's order.

    Raises HostUnknown, or ForbiddenIP when a single one is not allowed: a name that mixes
    public and private ones is an attack or a mistake.
    """
    ips = _resolve(host, port, seconds)
    opened = settings.WEBHOOK_ALLOWED_NETWORKS
    if not all(is_allowed_ip(ip, opened_networks=opened) for ip in ips):
        raise ForbiddenIP(host)
    return ips


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    # The system's resolver has no timeout, so it is asked in a thread that we can abandon.
    answer: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
    asker = threading.Thread(target=_ask, args=(host, port, answer), daemon=True)
    asker.start()
    try:
        ips = answer.get(timeout=seconds)
    except queue.Empty:
        raise HostUnknown(host) from None
    if not ips:
        raise HostUnknown(host)
    return ips


def _ask(host: str, port: int, answer: queue.SimpleQueue[list[str]]) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        answer.put([])
        return
    answer.put(list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found)))


def is_allowed_ip(text: str, *, opened_networks: Iterable[str] = ()) -> bool:
    """Return whether an IP address is public or lies in one of the opened networks."""
    # A zone such as %eth0 only ever names a link of this machine.
    if "%" in text:
        return False
    try:
        ip = ip_address(text)
    except ValueError:
        return False
    if any(ip in ip_network(network) for network in opened_networks):
        return True
    return _is_public(ip)


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if any(ip in network for network in _NEVER):
        return False
    if isinstance(ip, IPv6Address) and not _is_plain_unicast(ip):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_link_local)


def _is_plain_unicast(ip: IPv6Address) -> bool:
    return ip in _GLOBAL_UNICAST and int(ip) >> 32 & 0xFFFFFFFF not in _ISATAP

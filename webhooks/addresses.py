"""Which addresses a webhook may be sent to: public ones, and no others. Pure."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# Beside everything that Python's own tables do not call global; they are as old as the Python.
# These are IANA's registries of special-purpose addresses, what was withdrawn from them, and
# what is global there without being a place for receivers.
_NEVER = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "168.63.129.16/32",  # a cloud's metadata service on a public address
        "192.0.0.0/24",
        "192.31.196.0/24",  # AS112: answered by whoever stands nearest, often the own network
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


def may_be_dialled(text: str, *, opened_networks: Iterable[str] = ()) -> bool:
    """Tell whether an IP address is public or lies in one of the opened networks."""
    # A zone such as %eth0 only ever names a link of this machine.
    if "%" in text:
        return False
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if any(address in ip_network(network) for network in opened_networks):
        return True
    return _is_public(address)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if any(address in network for network in _NEVER):
        return False
    if isinstance(address, IPv6Address) and not _is_plain_unicast(address):
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_link_local
    )


def _is_plain_unicast(address: IPv6Address) -> bool:
    return address in _GLOBAL_UNICAST and int(address) >> 32 & 0xFFFFFFFF not in _ISATAP

"""Which addresses a webhook may be sent to: public ones, and no others. Pure."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# Beside everything that the standard registries do not call global.
_NEVER = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "168.63.129.16/32",  # a cloud's metadata service on a public address
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",
        "240.0.0.0/4",
        "::/96",  # unspecified, loopback and IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",  # protocol assignments, Teredo among them
        "2002::/16",  # 6to4
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fec0::/10",  # site-local
    )
)


def may_be_dialled(text: str, *, opened_networks: Iterable[str] = ()) -> bool:
    """Tell whether an IP address is public or lies in one of the opened networks."""
    # A zone such as %eth0 only ever names a link of this machine.
    if "%" in text:
        return False
    address = ip_address(text)
    if any(address in ip_network(network) for network in opened_networks):
        return True
    return _is_public(address)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if any(address in network for network in _NEVER):
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_link_local
    )

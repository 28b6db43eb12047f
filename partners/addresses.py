"""Addresses and ranges of a key's allowlist: how they are read and written. Pure."""

import ipaddress

from django.utils.translation import gettext

from cleanlife.errors import FieldError, Invalid


def normalise_range(text: str) -> str:
    """Return an address or range in its short form; raise Invalid for anything else.

    ``203.0.113.7/24`` becomes ``203.0.113.0/24``, ``203.0.113.7`` stays.
    """
    trimmed = text.strip()
    try:
        network = ipaddress.ip_network(trimmed, strict=False)
    except ValueError:
        message = gettext(
            "'%(text)s' is not an IP address or a range such as 203.0.113.0/24."
        ) % {"text": trimmed}
        raise Invalid(FieldError("ip_allowlist", message)) from None
    single = network.prefixlen == network.max_prefixlen
    return str(network.network_address if single else network)

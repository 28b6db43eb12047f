"""Connections that dial vetted addresses only."""

import socket
from ipaddress import ip_address
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection

from webhooks.transport.answer import BoundedAnswer
from webhooks.transport.deadline import current_deadline
from webhooks.transport.resolver import AddressRefused, public_addresses

CONNECT_SECONDS = 3.0
# Three that hang fill the time of an attempt; a name may have thousands.
_MOST_DIALLED = 3


class Unreachable(Exception):
    """None of the host's addresses took the connection."""


class Dialling(HTTPConnection):
    """Resolve once, vet every address, dial the vetted ones.

    Only the address is ours: Host header, SNI and the certificate's name stay the real host.
    """

    response_class = BoundedAnswer

    def _new_conn(self) -> socket.socket:
        deadline = current_deadline()
        seconds = min(CONNECT_SECONDS, deadline.remaining())
        addresses = public_addresses(self._dns_host.strip("[]"), self.port, seconds=seconds)
        for address in addresses[:_MOST_DIALLED]:
            seconds = min(CONNECT_SECONDS, deadline.remaining())
            connected = _connect(address, self.port, seconds)
            if connected is not None:
                deadline.watch(connected)
                return connected
        raise Unreachable

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Put a connection that is used again under the deadline of this exchange."""
        if self.sock is not None:
            current_deadline().watch(self.sock)
        super().request(*args, **kwargs)


class DiallingTLS(Dialling, HTTPSConnection):
    """The same over TLS."""


def _connect(address: str, port: int, seconds: float) -> socket.socket | None:
    """Dial an IP address; the resolver is not asked a second time."""
    dialling = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        dialling.settimeout(seconds)
        dialling.connect((address, port))
        dialling.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer = dialling.getpeername()[0]
    except OSError:
        dialling.close()
        return None
    except BaseException:
        dialling.close()
        raise
    if ip_address(peer) != ip_address(address):
        dialling.close()
        raise AddressRefused(address)
    return dialling

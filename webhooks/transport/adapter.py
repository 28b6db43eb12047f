"""The requests adapter whose connections dial vetted addresses only."""

import socket
import ssl
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from webhooks.transport.deadline import current_deadline
from webhooks.transport.resolver import public_addresses

CONNECT_SECONDS = 3.0
_MOST_POOLS = 256


class Unreachable(Exception):
    """None of the host's addresses took the connection."""


class _Dialling(HTTPConnection):
    """Resolve once, vet every address, dial the vetted ones.

    Only the address is ours: Host header, SNI and the certificate's name stay the real host.
    """

    def _new_conn(self) -> socket.socket:
        deadline = current_deadline()
        seconds = min(CONNECT_SECONDS, deadline.remaining())
        for address in public_addresses(self._dns_host.strip("[]"), self.port, seconds=seconds):
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


def _connect(address: str, port: int, seconds: float) -> socket.socket | None:
    """Dial an IP address; the resolver is not asked a second time."""
    dialling = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    dialling.settimeout(seconds)
    try:
        dialling.connect((address, port))
        dialling.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        dialling.close()
        return None
    return dialling


class _DiallingTLS(_Dialling, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Dialling


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _DiallingTLS


class VettingAdapter(HTTPAdapter):
    """An adapter without retries that shares one SSL context among all connections.

    Making a context costs 20 ms and more; requests would load the authorities for each
    connection.
    """

    def __init__(self, ssl_context: ssl.SSLContext, *, connections_per_host: int):
        self._ssl_context = ssl_context
        super().__init__(
            pool_connections=_MOST_POOLS, pool_maxsize=connections_per_host, max_retries=0
        )

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make our pools."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager: PoolManager
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        """Name the one SSL context as the pool's."""
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        if host["scheme"] == "https":
            return host, {**pool, "ssl_context": self._ssl_context}
        return host, pool

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave verification to the context, which knows the authorities already."""

"""Connections to public IP addresses only, the idle ones bounded in number and age."""

import socket
import ssl
import threading
import time
from functools import partial
from ipaddress import ip_address
from typing import Any, Protocol

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from webhooks.transport.deadline import current_deadline
from webhooks.transport.outcome import BoundedAnswer
from webhooks.transport.resolver import ForbiddenIP, public_ips

CONNECT_SECONDS = 3.0
# Three that hang fill the time of an attempt; a name may have thousands.
_MAX_TRIED = 3
# Half of the 1,024 descriptors that a process commonly has; more pools than this hold nothing.
MAX_IDLE = 512
# Node and Apache close after 5 idle seconds; what is sent while they do is lost, and an attempt
# with it.
IDLE_SECONDS = 4.0


class Unreachable(Exception):
    """None of the host's IP addresses accepted the connection."""


class VettedConnection(HTTPConnection):
    """Resolve once, vet every IP address, connect to the vetted ones.

    Only the IP is ours: Host header, SNI and the certificate's name stay the real host.
    """

    response_class = BoundedAnswer

    def _new_conn(self) -> socket.socket:
        deadline = current_deadline()
        seconds = min(CONNECT_SECONDS, deadline.remaining())
        ips = public_ips(self._dns_host.strip("[]"), self.port, seconds=seconds)
        for ip in ips[:_MAX_TRIED]:
            seconds = min(CONNECT_SECONDS, deadline.remaining())
            connected = _connect(ip, self.port, seconds)
            if connected is not None:
                deadline.watch(connected)
                return connected
        raise Unreachable

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Put a connection that is used again under the deadline of this exchange."""
        if self.sock is not None:
            current_deadline().watch(self.sock)
        super().request(*args, **kwargs)


class VettedTLSConnection(VettedConnection, HTTPSConnection):
    """The same over TLS."""


def _connect(ip: str, port: int, seconds: float) -> socket.socket | None:
    """Connect to an IP address; the resolver is not asked a second time."""
    connection = socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET)
    try:
        connection.settimeout(seconds)
        connection.connect((ip, port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer = connection.getpeername()[0]
    except OSError:
        connection.close()
        return None
    except BaseException:
        connection.close()
        raise
    if ip_address(peer) != ip_address(ip):
        connection.close()
        raise ForbiddenIP(ip)
    return connection


class Closable(Protocol):
    """A connection; one that was closed connects again when it is used."""

    def close(self) -> None:
        """Close it."""


class IdleConnections:
    """Closes connections that are idle for too long, or are too many.

    A pool bounds what one host has, not what all have, and never closes what is not asked for.
    """

    def __init__(self, *, limit: int, seconds: float):
        self._limit = limit
        self._seconds = seconds
        self._lock = threading.Lock()
        # Since when each one is idle, the longest first.
        self._since: dict[Closable, float] = {}

    def __len__(self) -> int:
        return len(self._since)

    def add(self, connection: Closable) -> None:
        """Note a connection that is about to become idle."""
        with self._lock:
            self._since.pop(connection, None)
            self._since[connection] = time.monotonic()
            self._close_old()

    def remove(self, connection: Closable) -> None:
        """Forget a connection that is about to be used; it may have been closed."""
        # Under the lock, so that nothing closes it from now on.
        with self._lock:
            self._close_old()
            self._since.pop(connection, None)

    def _close_old(self) -> None:
        oldest_allowed = time.monotonic() - self._seconds
        while self._since:
            connection, since = next(iter(self._since.items()))
            if since >= oldest_allowed and len(self._since) <= self._limit:
                return
            del self._since[connection]
            connection.close()


class _Pool(HTTPConnectionPool):
    """The connections to one host; the idle ones of all hosts are bounded together."""

    ConnectionCls = VettedConnection

    def __init__(self, *args: Any, idle: IdleConnections, **kwargs: Any):
        self._idle = idle
        super().__init__(*args, **kwargs)

    def _get_conn(self, timeout: float | None = None) -> Any:
        connection = super()._get_conn(timeout)
        self._idle.remove(connection)
        return connection

    def _put_conn(self, conn: Any) -> None:
        # Before another thread can get it.
        if conn is not None and not conn.is_closed:
            self._idle.add(conn)
        super()._put_conn(conn)


class _TLSPool(_Pool, HTTPSConnectionPool):
    ConnectionCls = VettedTLSConnection


class VettingAdapter(HTTPAdapter):
    """An adapter without retries that shares one SSL context among all connections.

    Making a context costs 20 ms and more; requests would load the authorities for each
    connection.
    """

    def __init__(self, ssl_context: ssl.SSLContext, *, connections_per_host: int):
        self._ssl_context = ssl_context
        self.idle = IdleConnections(limit=MAX_IDLE, seconds=IDLE_SECONDS)
        super().__init__(
            pool_connections=MAX_IDLE, pool_maxsize=connections_per_host, max_retries=0
        )

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make our pools."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager: PoolManager
        self.poolmanager.pool_classes_by_scheme = {
            "http": partial(_Pool, idle=self.idle),
            "https": partial(_TLSPool, idle=self.idle),
        }

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

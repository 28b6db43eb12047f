"""The requests adapter that dials vetted addresses and keeps few connections."""

import ssl
from functools import partial
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager

from webhooks.transport.dialling import Dialling, DiallingTLS
from webhooks.transport.kept import Kept

# Half of the 1,024 descriptors that a process commonly has; as each pool that matters keeps a
# connection, more pools than this keep nothing more.
MOST_KEPT = 512
# Node and Apache close after 5 idle seconds; what is sent while they do is lost, and an attempt
# with it.
KEPT_SECONDS = 4.0


class _Pool(HTTPConnectionPool):
    """The connections to one host, those that lie idle watched over for all hosts."""

    ConnectionCls = Dialling

    def __init__(self, *args: Any, kept: Kept, **kwargs: Any):
        self._kept = kept
        super().__init__(*args, **kwargs)

    def _get_conn(self, timeout: float | None = None) -> Any:
        connection = super()._get_conn(timeout)
        self._kept.take(connection)
        return connection

    def _put_conn(self, conn: Any) -> None:
        # Before another thread can get it.
        if conn is not None and not conn.is_closed:
            self._kept.add(conn)
        super()._put_conn(conn)


class _TLSPool(_Pool, HTTPSConnectionPool):
    ConnectionCls = DiallingTLS


class VettingAdapter(HTTPAdapter):
    """An adapter without retries that shares one SSL context among all connections.

    Making a context costs 20 ms and more; requests would load the authorities for each
    connection.
    """

    def __init__(self, ssl_context: ssl.SSLContext, *, connections_per_host: int):
        self._ssl_context = ssl_context
        self.kept = Kept(most=MOST_KEPT, seconds=KEPT_SECONDS)
        super().__init__(
            pool_connections=MOST_KEPT, pool_maxsize=connections_per_host, max_retries=0
        )

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make our pools."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager: PoolManager
        self.poolmanager.pool_classes_by_scheme = {
            "http": partial(_Pool, kept=self.kept),
            "https": partial(_TLSPool, kept=self.kept),
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

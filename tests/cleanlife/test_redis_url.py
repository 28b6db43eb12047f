"""REDIS_URL with TLS: the cache and the broker verify alike."""

import ssl

import pytest
from kombu import Connection
from redis import ConnectionPool

from cleanlife.config.servers import read_redis_url

FAR = "rediss://:p@redis.internal:6379/0"


@pytest.mark.parametrize(
    ("query", "mode"),
    [
        ("", ssl.CERT_REQUIRED),
        ("?ssl_ca_certs=/etc/ssl/ours.pem", ssl.CERT_REQUIRED),
        ("?ssl_cert_reqs=required&ssl_ca_certs=/etc/ssl/ours.pem", ssl.CERT_REQUIRED),
        ("?ssl_cert_reqs=none", ssl.CERT_NONE),
    ],
)
def test_a_certificate_is_verified_unless_the_url_says_otherwise(monkeypatch, query, mode):
    monkeypatch.setenv("REDIS_URL", FAR + query)
    url = read_redis_url()
    cache = ConnectionPool.from_url(url).make_connection()
    broker = Connection(url).ssl
    assert (cache.cert_reqs, broker["ssl_cert_reqs"]) == (mode, mode)
    assert cache.ca_certs == broker.get("ssl_ca_certs")

"""Settings by REDIS_URL: caches and the broker, embedded or Redis."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from cleanlife.config.env import env, number
from cleanlife.config.private_files import make_private_folder


def read_redis_url() -> str:
    """Return REDIS_URL, empty on the embedded default; reject what is no URL of Redis.

    A certificate is verified unless the URL says ``ssl_cert_reqs=none``.
    """
    url: str = env.str("REDIS_URL", "")
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("REDIS_URL must look like redis://host:6379/0.")
    if not url and number("WEB_WORKERS", default=1) > 1:
        raise ImproperlyConfigured(
            "WEB_WORKERS must be 1 without REDIS_URL: limits are counted inside the process."
        )
    return _verified(url)


def _verified(url: str) -> str:
    """Ask for a certificate wherever TLS is: Celery checks none unless the URL says so."""
    if not url.startswith("rediss://") or "ssl_cert_reqs=" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}ssl_cert_reqs=required"


def cache_settings(redis_url: str) -> dict[str, Any]:
    """Return the cache that processes share, and what each may keep to itself for seconds."""
    in_memory = "django.core.cache.backends.locmem.LocMemCache"
    local = {"BACKEND": in_memory, "LOCATION": "local"}
    if not redis_url:
        return {"default": {"BACKEND": in_memory, "LOCATION": "shared"}, "local": local}
    shared = {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": redis_url,
        # A lost Redis lets requests through instead of failing them.
        "OPTIONS": {
            "IGNORE_EXCEPTIONS": True,
            "SOCKET_CONNECT_TIMEOUT": 1,
            "SOCKET_TIMEOUT": 1,
        },
    }
    return {"default": shared, "local": local}


def embedded_broker(*, data_dir: Path) -> dict[str, object]:
    """Return the options of the broker that keeps its messages in files; make its folder."""
    folder = make_private_folder(make_private_folder(data_dir / "queue") / "messages")
    # With the default of 1 s the transport carries three messages a second.
    return {"folder": str(folder), "polling_interval": 0.05}

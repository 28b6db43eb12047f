"""Settings by DATABASE_URL and REDIS_URL: embedded, or PostgreSQL and Redis."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from cleanlife.config.env import env, number
from cleanlife.config.private_files import DATABASE, make_private_file, make_private_folder

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    },
}


def database_settings(*, data_dir: Path) -> dict[str, Any]:
    """Return the default database: PostgreSQL by DATABASE_URL, else SQLite in the data folder.

    Raises ImproperlyConfigured for the URL of anything else.
    """
    url: str = env.str("DATABASE_URL", "")
    if not url:
        # Made here: SQLite would let everybody read it.
        return {**SQLITE, "NAME": make_private_file(data_dir / DATABASE)}
    try:
        found: dict[str, Any] = env.db_url_config(url)
    except ValueError:
        found = {}
    if found.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgres://user:password@host:5432/name."
        )
    return {
        **found,
        "CONN_MAX_AGE": number("CONN_MAX_AGE", default=600, minimum=0),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"server_side_binding": True, "connect_timeout": 5},
    }


def read_redis_url() -> str:
    """Return REDIS_URL, empty on the embedded default; reject what is no URL of Redis."""
    url: str = env.str("REDIS_URL", "")
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("REDIS_URL must look like redis://host:6379/0.")
    if not url and number("WEB_WORKERS", default=1) > 1:
        raise ImproperlyConfigured(
            "WEB_WORKERS must be 1 without REDIS_URL: limits are counted inside the process."
        )
    return url


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

"""A database of PostgreSQL and of Redis that one stack has for itself."""

import os
import uuid
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from psycopg import sql

CLAIM = "cleanlife-stack"
REDIS_DATABASES = range(15, 5, -1)


def with_path(url: str, path: str) -> str:
    """Return the URL with another database name."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))


class OwnServers:
    """Makes what DATABASE_URL and REDIS_URL ask for; nothing when they are unset."""

    def __init__(self) -> None:
        self.environment: dict[str, str] = {}
        self._database = ""
        if os.environ.get("DATABASE_URL", "").startswith("postgres"):
            self._database = f"cleanlife_stack_{uuid.uuid4().hex[:12]}"
            self._run("CREATE DATABASE {}")
            self.environment["DATABASE_URL"] = with_path(
                os.environ["DATABASE_URL"], self._database
            )
        if os.environ.get("REDIS_URL"):
            self.environment["REDIS_URL"] = _claim_redis(os.environ["REDIS_URL"])

    def drop(self) -> None:
        """Remove them again."""
        if self._database:
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        if "REDIS_URL" in self.environment:
            with redis.Redis.from_url(self.environment["REDIS_URL"]) as client:
                client.flushdb()

    def _run(self, statement: str) -> None:
        url = with_path(os.environ["DATABASE_URL"], "postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(self._database)))


def _claim_redis(url: str) -> str:
    for number in REDIS_DATABASES:
        candidate = with_path(url, str(number))
        with redis.Redis.from_url(candidate) as client:
            if client.dbsize() == 0 and client.set(CLAIM, "taken", nx=True):
                return candidate
    raise RuntimeError("No Redis database from 6 to 15 is empty.")

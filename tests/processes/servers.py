"""A database of PostgreSQL and of Redis that one stack has for itself."""

import os
import uuid
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from psycopg import sql

CLAIM = "cleanlife-stack"
REDIS_DATABASES = range(15, 5, -1)


def with_path(url: str, path: str) -> str:
    """Return the URL with another database name."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))


def with_port(url: str, port: int) -> str:
    """Return the URL with another port of this machine."""
    parts = urlsplit(url)
    person, at, _ = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{person}{at}127.0.0.1:{port}"))


class OwnServers:
    """Makes what DATABASE_URL and REDIS_URL ask for; nothing when they are unset."""

    def __init__(self) -> None:
        self.environment: dict[str, str] = {}
        self._database = ""
        # Remembered: the environment may name another server when the database is dropped.
        self._server = os.environ.get("DATABASE_URL", "")
        if self._server.startswith("postgres"):
            self._database = f"cleanlife_stack_{uuid.uuid4().hex[:12]}"
            self._run("CREATE DATABASE {}", self._database)
            self.environment["DATABASE_URL"] = with_path(self._server, self._database)
        if os.environ.get("REDIS_URL"):
            self.environment["REDIS_URL"] = _claim_redis(os.environ["REDIS_URL"])

    def copy(self, other: Self) -> None:
        """Hold the tables and rows of another database, to which nobody is connected."""
        if self._database:
            self._run("DROP DATABASE {}", self._database)
            self._run("CREATE DATABASE {} TEMPLATE {}", self._database, other._database)

    def drop(self) -> None:
        """Remove them again."""
        if self._database:
            # A server of a test's own is gone by now, with all its databases.
            with suppress(psycopg.OperationalError):
                self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", self._database)
        self.release_redis()

    def release_redis(self) -> None:
        """Empty the Redis database and leave it to others."""
        if url := self.environment.pop("REDIS_URL", None):
            with redis.Redis.from_url(url) as client:
                client.flushdb()

    def _run(self, statement: str, *names: str) -> None:
        url = with_path(self._server, "postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _claim_redis(url: str) -> str:
    for number in REDIS_DATABASES:
        candidate = with_path(url, str(number))
        with redis.Redis.from_url(candidate) as client:
            if client.dbsize() == 0 and client.set(CLAIM, "taken", nx=True):
                return candidate
    raise RuntimeError("No Redis database from 6 to 15 is empty.")

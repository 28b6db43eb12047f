"""The database by DATABASE_URL: PostgreSQL with all that its client knows, or SQLite."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

from cleanlife.config.env import env, number
from cleanlife.config.private_files import DATABASE, make_private_file
from cleanlife.config.timeouts import (
    are_sent_by_session,
    as_options,
    process_role,
    refuse_wrong_timeouts,
    timeouts_in,
    timeouts_of,
)

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    },
}
SCHEMES = ("postgres", "postgresql", "pgsql", "psql")
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
# Parameters for which Django has a key of its own.
DJANGO_KEYS = {
    "dbname": "NAME",
    "user": "USER",
    "password": "PASSWORD",
    "host": "HOST",
    "port": "PORT",
}
# In seconds, the last in milliseconds: a peer that is gone is noticed after some 10 s.
CONNECTION = {
    "connect_timeout": "5",
    "keepalives": "1",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
FORM = "DATABASE_URL must look like postgres://user:password@host:5432/name."


def database_settings(*, data_dir: Path) -> dict[str, Any]:
    """Return the default database: PostgreSQL by DATABASE_URL, else SQLite in the data folder.

    Every parameter of the URL's query reaches libpq, and wins over our defaults; so do its
    variables (PGSSLMODE and the like) and service files. Raises ImproperlyConfigured for the
    URL of anything else, and for a parameter that libpq does not know.
    """
    url: str = env.str("DATABASE_URL", "")
    refuse_wrong_timeouts()
    if not url:
        # Made here: SQLite would let everybody read it.
        return {**SQLITE, "NAME": make_private_file(data_dir / DATABASE)}
    given = read_database_url(url)
    known = libpq_defaults(given.get("service"))
    if not given.get("dbname") and not known.get("dbname"):
        raise ImproperlyConfigured(FORM)
    defaults = {name: value for name, value in CONNECTION.items() if name not in known}
    options = {name: value for name, value in given.items() if name not in DJANGO_KEYS}
    session = given.get("options") or known.get("options", "")
    timeouts = timeouts_of(role := process_role())
    if are_sent_by_session():
        # Of two values for one setting PostgreSQL takes the later, that of the URL.
        options["options"] = f"{as_options(timeouts)} {session}".strip()
    return {
        "ENGINE": "cleanlife.postgresql",
        **{key: given.get(name, "") for name, key in DJANGO_KEYS.items()},
        "NAME": given.get("dbname") or known["dbname"],
        "CONN_MAX_AGE": number("CONN_MAX_AGE", default=600, minimum=0),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "fallback_application_name": f"cleanlife-{role}",
            **defaults,
            **options,
            "server_side_binding": True,
        },
        # Django knows no such key; our engine and /readyz do.
        "TIMEOUTS": {**timeouts, **timeouts_in(session)},
    }


def read_database_url(url: str) -> dict[str, str]:
    """Return the parameters of a URL by libpq's names, as libpq reads them."""
    scheme, separator, rest = url.partition("://")
    if scheme not in SCHEMES or not separator:
        raise ImproperlyConfigured(FORM)
    place, _, query = rest.partition("?")
    for name, _value in parse_qsl(query, keep_blank_values=True):
        _refuse_unknown(name)
    try:
        found = conninfo_to_dict(f"postgresql://{_encoded(place)}?{query}")
    except ProgrammingError:
        # Its text may quote a part of the URL, and so the password.
        raise ImproperlyConfigured(FORM) from None
    given = {name: str(value) for name, value in found.items() if value is not None}
    _refuse_wrong_values(given)
    return given


def libpq_defaults(service: str | None = None) -> dict[str, str]:
    """Return what libpq takes where a URL says nothing: PG... variables and service files.

    What is compiled in counts only where it matters to us, as ``sslmode``.
    """
    before = os.environ.get("PGSERVICE")
    if service:
        # The only way to have a service file read without dialling.
        os.environ["PGSERVICE"] = service
    try:
        found = {one.keyword.decode(): one.val for one in Conninfo.get_defaults()}
    finally:
        if service:
            del os.environ["PGSERVICE"]
        if service and before is not None:
            os.environ["PGSERVICE"] = before
    return {name: value.decode() for name, value in found.items() if value}


def _encoded(place: str) -> str:
    """Return user, password, host and name so that libpq can tell them apart.

    A password may hold any character but a question mark; ``//folder/name`` is a socket.
    """
    person, at, server = place.rpartition("@")
    user, colon, password = person.partition(":")
    if server.startswith("//"):
        folder, _, name = server.removeprefix("/").rpartition("/")
        server = f"{quote(folder, safe='')}/{name}"
    return f"{_quoted(user)}{colon}{_quoted(password)}{at}{server}"


def _quoted(text: str) -> str:
    return quote(unquote(text), safe="")


def _refuse_unknown(name: str) -> None:
    # `ssl=true` is the one name that libpq knows in URLs only.
    known = {one.keyword.decode() for one in Conninfo.get_defaults()} | {"ssl"}
    if name not in known:
        raise ImproperlyConfigured(
            f"DATABASE_URL has the parameter {name!r}, which PostgreSQL's client does not know."
        )


def _refuse_wrong_values(given: dict[str, str]) -> None:
    """Stop what would fail every connection, at the start instead."""
    mode = given.get("sslmode", "prefer")
    if mode not in SSL_MODES:
        raise ImproperlyConfigured(
            f"sslmode of DATABASE_URL must be one of {', '.join(SSL_MODES)}, not {mode!r}."
        )
    ports = filter(None, given.get("port", "").split(","))
    if not all(port.isdecimal() for port in ports):
        raise ImproperlyConfigured(FORM)

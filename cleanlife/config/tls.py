"""Which servers on other machines would be spoken to without TLS."""

import ipaddress
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cleanlife.config.database import libpq_defaults
from cleanlife.config.env import env

# Anything less lets PostgreSQL, or whoever stands between, talk without TLS.
ENCRYPTED_MODES = ("require", "verify-ca", "verify-full")


def open_database_hosts(database: Mapping[str, Any]) -> list[str]:
    """Return the hosts of PostgreSQL on other machines to which we would talk without TLS.

    Left out are those that DATABASE_WITHOUT_TLS names. What the URL leaves open is judged as
    libpq fills it in: by its variables (PGHOST, PGSSLMODE) and service files.
    """
    options = database["OPTIONS"]
    found = {**libpq_defaults(options.get("service")), **options}
    if found.get("sslmode") in ENCRYPTED_MODES:
        return []
    names = (database.get("HOST") or found.get("host", "")).split(",")
    # An address is what is dialled, whatever the name beside it says.
    addresses = found.get("hostaddr", "").split(",")
    pairs = zip_longest(names, addresses, fillvalue="")
    hosts = [address or name for name, address in pairs]
    return _not_allowed(hosts, "DATABASE_WITHOUT_TLS")


def open_redis_hosts(url: str) -> list[str]:
    """Return Redis' host if it is another machine and the URL does not begin with rediss://.

    It is left out where REDIS_WITHOUT_TLS names it.
    """
    parts = urlsplit(url)
    if parts.scheme != "redis":
        return []
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
    return _not_allowed([host], "REDIS_WITHOUT_TLS")


def _not_allowed(hosts: list[str], variable: str) -> list[str]:
    allowed = {name.strip().lower() for name in env.list(variable, default=[])}
    return [host for host in hosts if not _is_here(host) and host.lower() not in allowed]


def _is_here(host: str) -> bool:
    """Return whether it is this machine: nothing, the folder of a socket, or loopback."""
    if not host or host.startswith(("/", "@")) or host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

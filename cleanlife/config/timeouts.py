"""How long PostgreSQL lets a process wait: for a lock, for a statement, between statements."""

import re

from django.core.exceptions import ImproperlyConfigured

from cleanlife.config.env import choice, env

ROLES = ("web", "worker", "migrate", "command")
# What operators call them, and PostgreSQL.
SETTINGS = {
    "lock": "lock_timeout",
    "statement": "statement_timeout",
    "idle": "idle_in_transaction_session_timeout",
}
# In seconds; 0 is no limit. A web process has few threads and a caller that waits. A migration
# builds indexes as long as it takes, but never queues for a lock while others queue behind it.
# No worker is idle within a transaction on purpose: one that is has been frozen, or cannot be
# heard, and others wait for what it has locked.
DEFAULTS = {
    "web": {"lock": 2.0, "statement": 15.0, "idle": 15.0},
    "worker": {"lock": 5.0, "statement": 20.0, "idle": 10.0},
    "migrate": {"lock": 5.0, "statement": 0.0, "idle": 0.0},
    "command": {"lock": 5.0, "statement": 0.0, "idle": 300.0},
}
LIMIT = re.compile(r"(lock|statement|idle)=(\d{1,6}(?:\.\d{1,3})?)")
# As PostgreSQL reads it in `options`: -c name=value or --name=value, milliseconds unless it
# says another unit.
OPTION = re.compile(r"(?:-c\s*|--)([A-Za-z_-]+)=(\S+)")
DURATION = re.compile(r"(\d+)(us|ms|s|min|h|d)?")
MILLISECONDS = {"us": 0.001, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}


def process_role() -> str:
    """Return what this process is for: PROCESS_ROLE, set where each process begins."""
    return choice("PROCESS_ROLE", default="command", allowed=ROLES)


def timeouts_of(role: str) -> dict[str, int]:
    """Return PostgreSQL's settings for a role, in milliseconds; 0 is no limit.

    DATABASE_TIMEOUTS_<ROLE> changes some of them: ``lock=1,statement=30`` in seconds. Raises
    ImproperlyConfigured for anything else, whichever role is meant.
    """
    return {
        SETTINGS[name]: round(seconds * 1000)
        for name, seconds in {**DEFAULTS[role], **_changes(role)}.items()
    }


def are_sent_by_session() -> bool:
    """Return whether each connection begins with its limits.

    A pooler such as PgBouncer may refuse that: then DATABASE_TIMEOUTS=role, and they belong to
    the role in PostgreSQL (``manage.py set_database_timeouts``).
    """
    allowed = ("session", "role")
    return choice("DATABASE_TIMEOUTS", default="session", allowed=allowed) == "session"


def refuse_wrong_timeouts() -> None:
    """Raise ImproperlyConfigured for a wrong role, or a wrong limit of any role."""
    process_role()
    are_sent_by_session()
    for role in ROLES:
        timeouts_of(role)


def timeouts_in(options: str) -> dict[str, int]:
    """Return those of the three settings that libpq's ``options`` name, in milliseconds."""
    found = {name.replace("-", "_").lower(): value for name, value in OPTION.findall(options)}
    return {
        name: _milliseconds(found[name])
        for name in SETTINGS.values()
        if name in found and DURATION.fullmatch(found[name])
    }


def as_options(timeouts: dict[str, int]) -> str:
    """Return them as the beginning of libpq's ``options``; what follows wins over them."""
    return " ".join(f"-c {name}={value}" for name, value in timeouts.items())


def _changes(role: str) -> dict[str, float]:
    variable = f"DATABASE_TIMEOUTS_{role.upper()}"
    texts: list[str] = env.list(variable, default=[])
    found = [LIMIT.fullmatch(text.replace(" ", "")) for text in texts if text.strip()]
    if None in found:
        raise ImproperlyConfigured(
            f"{variable} must name seconds as in lock=2,statement=15,idle=15."
        )
    return {match[1]: float(match[2]) for match in found if match}


def _milliseconds(text: str) -> int:
    match = DURATION.fullmatch(text)
    if match is None:
        return 0
    # What is less than a millisecond must not become 0, which is no limit.
    exact = int(match[1]) * MILLISECONDS[match[2] or "ms"]
    return max(round(exact), 1) if exact else 0

"""Faults of PostgreSQL, of the way to it, and of Redis; each lasts as long as its context."""

import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

import psycopg
import redis

from benchmarks.chaos.field import Field

# --- PostgreSQL and the way to it ------------------------------------------------------------


def restart_postgresql(
    signal_number: signal.Signals,
) -> Callable[[Field, random.Random], AbstractContextManager[None]]:
    """Return a fault that ends PostgreSQL by this signal, and starts it again at its end."""

    @contextmanager
    def act(field: Field, chance: random.Random) -> Iterator[None]:
        field.postgresql.stop(signal_number)
        yield
        field.postgresql.start()

    return act


def freeze_postgresql(
    *, postmaster: bool, children: bool
) -> Callable[[Field, random.Random], AbstractContextManager[None]]:
    """Return a fault that freezes what takes connections, what serves them, or both."""

    @contextmanager
    def act(field: Field, chance: random.Random) -> Iterator[None]:
        field.postgresql.freeze(postmaster=postmaster, children=children)
        yield
        field.postgresql.thaw()

    return act


@contextmanager
def kill_a_session(field: Field, chance: random.Random) -> Iterator[None]:
    """Let PostgreSQL lose a process: it ends all sessions and recovers."""
    if sessions := field.postgresql.sessions():
        with suppress(ProcessLookupError):
            os.kill(chance.choice(sessions), signal.SIGKILL)
    yield


@contextmanager
def end_all_sessions(field: Field, chance: random.Random) -> Iterator[None]:
    """End every session once, as an administrator or a failover does."""
    field.end_sessions()
    yield


@contextmanager
def read_only(field: Field, chance: random.Random) -> Iterator[None]:
    """Play the primary that has become a standby, and one that is a primary again."""
    field.set_read_only(is_on=True)
    yield
    field.set_read_only(is_on=False)


@contextmanager
def hush_proxy(field: Field, chance: random.Random) -> Iterator[None]:
    """Let every connection that there is fall silent for good; new ones pass."""
    field.orders.send("hush")
    yield


@contextmanager
def freeze_proxy(field: Field, chance: random.Random) -> Iterator[None]:
    """Let every connection fall silent for a while, new ones too."""
    field.proxy.freeze()
    yield
    field.proxy.thaw()


@contextmanager
def kill_proxy(field: Field, chance: random.Random) -> Iterator[None]:
    """Cut every connection, and refuse new ones for a while."""
    field.proxy.kill()
    yield
    field.proxy.start()


@contextmanager
def lock_counter(field: Field, chance: random.Random) -> Iterator[None]:
    """Hold the row from which a trading partner's events get their numbers."""
    partner = chance.choice(field.partner_ids)
    query = "SELECT * FROM webhooks_eventsequence WHERE partner_id = %s FOR UPDATE"
    with psycopg.connect(field.database_url) as connection:
        connection.execute(query, [partner])
        yield


@contextmanager
def lock_team_days(field: Field, chance: random.Random) -> Iterator[None]:
    """Hold a date of every team of the traders."""
    query = "SELECT * FROM scheduling_teamday WHERE date = %s FOR UPDATE"
    with psycopg.connect(field.database_url) as connection:
        connection.execute(query, [field.a_date(chance)])
        yield


# --- Redis -----------------------------------------------------------------------------------


@contextmanager
def kill_redis(field: Field, chance: random.Random) -> Iterator[None]:
    """End Redis, and start it without what it knew."""
    field.redis.kill()
    yield
    field.redis.start()


@contextmanager
def freeze_redis(field: Field, chance: random.Random) -> Iterator[None]:
    """Let Redis take connections and say nothing."""
    field.redis.freeze()
    yield
    field.redis.thaw()


@contextmanager
def refuse_writes(field: Field, chance: random.Random) -> Iterator[None]:
    """Let Redis answer reads only, as one that has lost its replicas."""
    with redis.Redis.from_url(field.redis.url) as client:
        client.config_set("min-replicas-to-write", 1)
        yield
        client.config_set("min-replicas-to-write", 0)

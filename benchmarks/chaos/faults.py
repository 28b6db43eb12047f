"""The kinds of faults: what each does to the running product, and when its outage begins."""

import os
import random
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass

import psycopg

from benchmarks.chaos.field import Field

SHORT, LONG = (3.0, 8.0), (10.0, 25.0)
DRIPPING_CLIENTS = 40
HALF_A_HEAD = b"POST /v1/partners/bookings HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Drip: "
HALF_A_BODY = (
    b"POST /v1/partners/bookings HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"
)


@dataclass(frozen=True)
class Kind:
    """A kind of fault, held for a random time between ``seconds``.

    What nobody can serve without (PostgreSQL, the way to it) is counted from its end; what the
    product must get over by itself, from its beginning.
    """

    name: str
    act: Callable[[Field, random.Random], AbstractContextManager[None]]
    seconds: tuple[float, float] = SHORT
    counts_from_end: bool = False


# --- Our own processes ------------------------------------------------------------------------


def _kill(name: str) -> Callable[[Field, random.Random], AbstractContextManager[None]]:
    @contextmanager
    def act(field: Field, chance: random.Random) -> Iterator[None]:
        field.signal_group(field.pick(name, chance), signal.SIGKILL)
        yield

    return act


def _freeze(name: str) -> Callable[[Field, random.Random], AbstractContextManager[None]]:
    @contextmanager
    def act(field: Field, chance: random.Random) -> Iterator[None]:
        pid = field.pick(name, chance)
        field.signal_group(pid, signal.SIGSTOP)
        yield
        field.signal_group(pid, signal.SIGCONT)

    return act


@contextmanager
def _kill_supervisor(field: Field, chance: random.Random) -> Iterator[None]:
    field.stack.kill_supervisor()
    field.stack.launch()
    yield


@contextmanager
def _freeze_supervisor(field: Field, chance: random.Random) -> Iterator[None]:
    pid = field.stack.supervisor_pid
    os.kill(pid, signal.SIGSTOP)
    yield
    os.kill(pid, signal.SIGCONT)


# --- PostgreSQL and the way to it ------------------------------------------------------------


def _restart_postgresql(
    signal_number: signal.Signals,
) -> Callable[[Field, random.Random], AbstractContextManager[None]]:
    @contextmanager
    def act(field: Field, chance: random.Random) -> Iterator[None]:
        field.cluster.stop(signal_number)
        yield
        field.cluster.start()

    return act


def _freeze_postgresql(
    *, postmaster: bool, children: bool
) -> Callable[[Field, random.Random], AbstractContextManager[None]]:
    @contextmanager
    def act(field: Field, chance: random.Random) -> Iterator[None]:
        field.cluster.freeze(postmaster=postmaster, children=children)
        yield
        field.cluster.thaw()

    return act


@contextmanager
def _kill_a_session(field: Field, chance: random.Random) -> Iterator[None]:
    """Let PostgreSQL lose a process: it ends all sessions and recovers."""
    if sessions := field.cluster.sessions():
        with suppress(ProcessLookupError):
            os.kill(chance.choice(sessions), signal.SIGKILL)
    yield


@contextmanager
def _end_all_sessions(field: Field, chance: random.Random) -> Iterator[None]:
    field.end_sessions()
    yield


@contextmanager
def _read_only(field: Field, chance: random.Random) -> Iterator[None]:
    """Play the primary that has become a standby, and one that is a primary again."""
    field.set_read_only(is_on=True)
    yield
    field.set_read_only(is_on=False)


@contextmanager
def _hush_proxy(field: Field, chance: random.Random) -> Iterator[None]:
    field.orders.send("hush")
    yield


@contextmanager
def _freeze_proxy(field: Field, chance: random.Random) -> Iterator[None]:
    field.proxy.freeze()
    yield
    field.proxy.thaw()


@contextmanager
def _kill_proxy(field: Field, chance: random.Random) -> Iterator[None]:
    field.proxy.kill()
    yield
    field.proxy.start()


@contextmanager
def _lock_counter(field: Field, chance: random.Random) -> Iterator[None]:
    """Hold the row from which a trading partner's events get their numbers."""
    partner = chance.choice(field.partner_ids)
    query = "SELECT * FROM webhooks_eventsequence WHERE partner_id = %s FOR UPDATE"
    with psycopg.connect(field.database_url) as connection:
        connection.execute(query, [partner])
        yield


@contextmanager
def _lock_team_days(field: Field, chance: random.Random) -> Iterator[None]:
    """Hold a date of every team of the traders."""
    query = "SELECT * FROM scheduling_teamday WHERE date = %s FOR UPDATE"
    with psycopg.connect(field.database_url) as connection:
        connection.execute(query, [field.a_date(chance)])
        yield


# --- Redis -----------------------------------------------------------------------------------


@contextmanager
def _kill_redis(field: Field, chance: random.Random) -> Iterator[None]:
    field.redis.kill()
    yield
    field.redis.start()


@contextmanager
def _freeze_redis(field: Field, chance: random.Random) -> Iterator[None]:
    field.redis.freeze()
    yield
    field.redis.thaw()


# --- Clients and endpoints -------------------------------------------------------------------


@contextmanager
def _kill_clients(field: Field, chance: random.Random) -> Iterator[None]:
    killed = chance.sample(field.clients, k=len(field.clients) // 2)
    for client in killed:
        client.kill()
    yield
    for client in killed:
        client.start()


@contextmanager
def _freeze_clients(field: Field, chance: random.Random) -> Iterator[None]:
    for client in field.clients:
        client.freeze()
    yield
    for client in field.clients:
        client.thaw()


@contextmanager
def _kill_receivers(field: Field, chance: random.Random) -> Iterator[None]:
    field.receivers.kill()
    yield
    field.receivers.start()


@contextmanager
def _freeze_receivers(field: Field, chance: random.Random) -> Iterator[None]:
    field.receivers.freeze()
    yield
    field.receivers.thaw()


@contextmanager
def _drip(field: Field, chance: random.Random) -> Iterator[None]:
    """Half a request from many clients, every other of which never sends its body."""
    with ExitStack() as opened:
        for number in range(DRIPPING_CLIENTS):
            with suppress(OSError):
                address = ("127.0.0.1", field.stack.port)
                client = opened.enter_context(socket.create_connection(address, timeout=3))
                client.sendall(HALF_A_BODY if number % 2 else HALF_A_HEAD)
        yield


KINDS = [
    Kind("web killed", _kill("web")),
    Kind("web frozen", _freeze("web"), LONG),
    Kind("worker killed", _kill("worker")),
    Kind("worker frozen", _freeze("worker"), LONG),
    Kind("beat killed", _kill("beat")),
    Kind("beat frozen", _freeze("beat"), LONG),
    Kind("supervisor killed", _kill_supervisor),
    Kind("supervisor frozen", _freeze_supervisor, LONG),
    Kind(
        "PostgreSQL restarted", _restart_postgresql(signal.SIGQUIT), SHORT, counts_from_end=True
    ),
    Kind("PostgreSQL killed", _restart_postgresql(signal.SIGKILL), SHORT, counts_from_end=True),
    Kind(
        "PostgreSQL frozen",
        _freeze_postgresql(postmaster=True, children=True),
        LONG,
        counts_from_end=True,
    ),
    Kind(
        "its sessions frozen",
        _freeze_postgresql(postmaster=False, children=True),
        LONG,
        counts_from_end=True,
    ),
    Kind(
        "its postmaster frozen",
        _freeze_postgresql(postmaster=True, children=False),
        LONG,
        counts_from_end=True,
    ),
    Kind("a session killed", _kill_a_session),
    Kind("all sessions ended", _end_all_sessions),
    Kind("read-only (failover)", _read_only, SHORT, counts_from_end=True),
    Kind("connections silent", _hush_proxy, LONG),
    Kind("proxy frozen", _freeze_proxy, LONG, counts_from_end=True),
    Kind("proxy killed", _kill_proxy, SHORT, counts_from_end=True),
    Kind("event counter locked", _lock_counter, LONG),
    Kind("team days locked", _lock_team_days, LONG),
    Kind("Redis killed, emptied", _kill_redis, SHORT, counts_from_end=True),
    Kind("Redis frozen", _freeze_redis, LONG, counts_from_end=True),
    Kind("clients killed", _kill_clients),
    Kind("clients frozen", _freeze_clients),
    Kind("clients drip", _drip, LONG),
    Kind("endpoints killed", _kill_receivers, LONG),
    Kind("endpoints frozen", _freeze_receivers, LONG),
]


def plan_faults(chance: random.Random, chosen: list[str]) -> Iterator[tuple[Kind, float]]:
    """Yield kinds with their lengths for ever: each once in random order, then again."""
    kinds = [kind for kind in KINDS if not chosen or kind.name in chosen]
    while True:
        for kind in chance.sample(kinds, k=len(kinds)):
            yield kind, chance.uniform(*kind.seconds)

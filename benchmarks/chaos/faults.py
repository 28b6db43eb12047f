"""The kinds of faults: what each does to the running product, and when its outage begins."""

import os
import random
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass

from benchmarks.chaos.field import Field
from benchmarks.chaos.server_faults import (
    end_all_sessions,
    freeze_postgresql,
    freeze_proxy,
    freeze_redis,
    hush_proxy,
    kill_a_session,
    kill_proxy,
    kill_redis,
    lock_counter,
    lock_team_days,
    read_only,
    restart_postgresql,
)

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
        "PostgreSQL restarted", restart_postgresql(signal.SIGQUIT), SHORT, counts_from_end=True
    ),
    Kind("PostgreSQL killed", restart_postgresql(signal.SIGKILL), SHORT, counts_from_end=True),
    Kind(
        "PostgreSQL frozen",
        freeze_postgresql(postmaster=True, children=True),
        LONG,
        counts_from_end=True,
    ),
    Kind(
        "its sessions frozen",
        freeze_postgresql(postmaster=False, children=True),
        LONG,
        counts_from_end=True,
    ),
    Kind(
        "its postmaster frozen",
        freeze_postgresql(postmaster=True, children=False),
        LONG,
        counts_from_end=True,
    ),
    Kind("a session killed", kill_a_session),
    Kind("all sessions ended", end_all_sessions),
    Kind("read-only (failover)", read_only, SHORT, counts_from_end=True),
    Kind("connections silent", hush_proxy, LONG),
    Kind("proxy frozen", freeze_proxy, LONG, counts_from_end=True),
    Kind("proxy killed", kill_proxy, SHORT, counts_from_end=True),
    Kind("event counter locked", lock_counter, LONG),
    Kind("team days locked", lock_team_days, LONG),
    Kind("Redis killed, emptied", kill_redis, SHORT, counts_from_end=True),
    Kind("Redis frozen", freeze_redis, LONG, counts_from_end=True),
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

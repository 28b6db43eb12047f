"""The kinds of faults: what each does to the running product, and when its outage begins."""

import os
import random
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import chain

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
    refuse_writes,
    restart_postgresql,
)

SHORT, LONG = (3.0, 8.0), (10.0, 25.0)
# Mostly longer than the supervisor waits for a sign of life.
FROZEN = (15.0, 28.0)
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


def _keep_killing(name: str) -> Callable[[Field, random.Random], AbstractContextManager[None]]:
    """Kill whatever is started in its place, a few times."""

    @contextmanager
    def act(field: Field, chance: random.Random) -> Iterator[None]:
        for _ in range(chance.randint(3, 5)):
            field.signal_group(field.pick(name, chance), signal.SIGKILL)
            time.sleep(chance.uniform(0.5, 2))
        yield

    return act


@contextmanager
def _freeze_every_web(field: Field, chance: random.Random) -> Iterator[None]:
    frozen = field.living("web")
    for pid in frozen:
        field.signal_group(pid, signal.SIGSTOP)
    yield
    for pid in frozen:
        field.signal_group(pid, signal.SIGCONT)


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


PRODUCT = [
    Kind("web killed", _kill("web")),
    Kind("web killed again and again", _keep_killing("web"), counts_from_end=True),
    Kind("web frozen", _freeze("web"), FROZEN),
    Kind("every web frozen", _freeze_every_web, FROZEN),
    Kind("worker killed", _kill("worker")),
    Kind("worker frozen", _freeze("worker"), FROZEN),
    Kind("beat killed", _kill("beat")),
    Kind("beat frozen", _freeze("beat"), FROZEN),
    Kind("supervisor killed", _kill_supervisor),
    Kind("supervisor frozen", _freeze_supervisor, LONG),
]
WHOLE, SESSIONS = (
    {"postmaster": True, "children": True},
    {"postmaster": False, "children": True},
)
POSTMASTER = {"postmaster": True, "children": False}
DATABASE = [
    Kind("PostgreSQL restarted", restart_postgresql(signal.SIGQUIT), counts_from_end=True),
    Kind("PostgreSQL killed", restart_postgresql(signal.SIGKILL), counts_from_end=True),
    Kind("PostgreSQL frozen", freeze_postgresql(**WHOLE), LONG, counts_from_end=True),
    Kind("its sessions frozen", freeze_postgresql(**SESSIONS), LONG, counts_from_end=True),
    Kind("its postmaster frozen", freeze_postgresql(**POSTMASTER), LONG, counts_from_end=True),
    Kind("a session killed", kill_a_session),
    Kind("all sessions ended", end_all_sessions),
    Kind("read-only (failover)", read_only, counts_from_end=True),
    Kind("connections silent", hush_proxy, LONG),
    Kind("proxy frozen", freeze_proxy, LONG, counts_from_end=True),
    Kind("proxy killed", kill_proxy, counts_from_end=True),
    Kind("event counter locked", lock_counter, LONG),
    Kind("team days locked", lock_team_days, LONG),
]
REDIS = [
    Kind("Redis killed, emptied", kill_redis, counts_from_end=True),
    Kind("Redis frozen", freeze_redis, LONG, counts_from_end=True),
    Kind("Redis refuses writes", refuse_writes, counts_from_end=True),
]
PEOPLE = [
    Kind("clients killed", _kill_clients),
    Kind("clients frozen", _freeze_clients),
    Kind("clients drip", _drip, LONG),
    Kind("endpoints killed", _kill_receivers, LONG),
    Kind("endpoints frozen", _freeze_receivers, LONG),
]
# Two at once are of different groups: they do not undo each other.
GROUPS = [PRODUCT, DATABASE, REDIS, PEOPLE]
KINDS = list(chain(*GROUPS))


def plan_faults(
    chance: random.Random, chosen: list[str], *, at_once: float
) -> Iterator[tuple[Kind, float]]:
    """Yield kinds with their lengths for ever: each once in random order, then again.

    With a probability of ``at_once`` the next two strike together.
    """
    kinds = [kind for kind in KINDS if not chosen or kind.name in chosen]
    while True:
        left = chance.sample(kinds, k=len(kinds))
        while left:
            kind = left.pop()
            if chance.random() < at_once and (other := _other(kind, left)):
                left.remove(other)
                kind = _together(kind, other)
            yield kind, chance.uniform(*kind.seconds)


def _other(kind: Kind, left: list[Kind]) -> Kind | None:
    [own] = [group for group in GROUPS if kind in group]
    return next((other for other in left if other not in own), None)


def _together(one: Kind, other: Kind) -> Kind:
    @contextmanager
    def act(field: Field, chance: random.Random) -> Iterator[None]:
        with one.act(field, chance), other.act(field, chance):
            yield

    return Kind(
        f"{one.name} + {other.name}",
        act,
        max(one.seconds, other.seconds),
        counts_from_end=one.counts_from_end or other.counts_from_end,
    )

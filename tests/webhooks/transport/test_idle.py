"""The idle connections."""

import itertools
import socket

import pytest

from tests.webhooks.transport.saving import send
from webhooks.transport import connections
from webhooks.transport.connections import IdleConnections


class Connection:
    is_open = True

    def close(self) -> None:
        self.is_open = False


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands until it is moved."""

    class Clock:
        now = 100.0

        def monotonic(self) -> float:
            return self.now

    standing = Clock()
    monkeypatch.setattr(connections, "time", standing)
    return standing


def test_closes_the_longest_idle_when_they_are_too_many():
    idle = IdleConnections(limit=2, seconds=60)
    first, second, third = (Connection() for _ in range(3))
    for connection in (first, second, first, third):
        idle.add(connection)

    assert [one.is_open for one in (first, second, third)] == [True, False, True]
    assert len(idle) == 2


def test_closes_what_is_idle_too_long(clock):
    idle = IdleConnections(limit=9, seconds=4)
    old, young = Connection(), Connection()
    idle.add(old)
    clock.now += 3
    idle.add(young)
    clock.now += 2
    idle.remove(Connection())

    assert (old.is_open, young.is_open) == (False, True)


def test_does_not_close_what_is_used(clock):
    idle = IdleConnections(limit=1, seconds=4)
    used = Connection()
    idle.add(used)
    idle.remove(used)
    clock.now += 60
    idle.add(Connection())

    assert used.is_open


def test_what_was_idle_too_long_is_dialled_anew(receiver, sender, monkeypatch):
    adapter = sender._session.get_adapter("http://x")
    dialled = itertools.count()
    connect = socket.socket.connect
    monkeypatch.setattr(
        socket.socket, "connect", lambda *args: (next(dialled), connect(*args))[1]
    )
    assert send(sender, receiver.url).is_success
    assert len(adapter.idle) == 1

    adapter.idle._seconds = 0
    assert send(sender, receiver.url).is_success
    assert next(dialled) == 2


def test_keeps_no_connection_that_was_closed(receiver, sender):
    receiver.script.headers = {"Connection": "close"}
    send(sender, receiver.url)

    assert len(sender._session.get_adapter("http://x").idle) == 0

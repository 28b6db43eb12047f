"""The connections that lie idle."""

import itertools
import socket

import pytest

from tests.webhooks.transport.saving import send
from webhooks.transport import kept as kept_module
from webhooks.transport.kept import Kept


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
    monkeypatch.setattr(kept_module, "time", standing)
    return standing


def test_closes_the_longest_idle_when_they_are_too_many():
    kept = Kept(most=2, seconds=60)
    first, second, third = (Connection() for _ in range(3))
    for connection in (first, second, first, third):
        kept.add(connection)

    assert [one.is_open for one in (first, second, third)] == [True, False, True]
    assert len(kept) == 2


def test_closes_what_lies_too_long(clock):
    kept = Kept(most=9, seconds=4)
    old, young = Connection(), Connection()
    kept.add(old)
    clock.now += 3
    kept.add(young)
    clock.now += 2
    kept.take(Connection())

    assert (old.is_open, young.is_open) == (False, True)


def test_does_not_close_what_is_taken(clock):
    kept = Kept(most=1, seconds=4)
    used = Connection()
    kept.add(used)
    kept.take(used)
    clock.now += 60
    kept.add(Connection())

    assert used.is_open


def test_what_lay_too_long_is_dialled_anew(receiver, sender, monkeypatch):
    adapter = sender._session.get_adapter("http://x")
    dialled = itertools.count()
    connect = socket.socket.connect
    monkeypatch.setattr(
        socket.socket, "connect", lambda *args: (next(dialled), connect(*args))[1]
    )
    assert send(sender, receiver.url).is_success
    assert len(adapter.kept) == 1

    adapter.kept._seconds = 0
    assert send(sender, receiver.url).is_success
    assert next(dialled) == 2


def test_keeps_no_connection_that_was_closed(receiver, sender):
    receiver.script.headers = {"Connection": "close"}
    send(sender, receiver.url)

    assert len(sender._session.get_adapter("http://x").kept) == 0

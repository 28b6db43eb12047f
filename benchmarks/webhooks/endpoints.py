"""Endpoints of partners in a process of their own, cheap enough not to be what is measured.

The path says how one behaves: ``/after/50/...`` answers 200 after 50 ms, ``/never/...`` takes
the request and says nothing.
"""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from threading import Thread

_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
_END_OF_HEADERS = b"\r\n\r\n"


@dataclass(frozen=True)
class Arrival:
    """A request: its path, the id of its event, and the Unix time of its first bytes."""

    path: str
    event_id: str
    at: float


class Endpoints:
    """Where they listen, and what they got."""

    def __init__(self, port: int, connection: Connection):
        self.base_url = f"http://127.0.0.1:{port}"
        self._connection = connection

    def count(self) -> int:
        """Return how many requests came so far."""
        self._connection.send("count")
        counted: int = self._connection.recv()
        return counted

    def take(self) -> list[Arrival]:
        """Return what came since the last time."""
        self._connection.send("take")
        return [Arrival(*each) for each in self._connection.recv()]


@contextmanager
def endpoints() -> Iterator[Endpoints]:
    """Let them listen on a free port of the loopback."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield Endpoints(ours.recv(), ours)
    finally:
        process.terminate()
        process.join()


class _Endpoint(asyncio.Protocol):
    arrivals: list[tuple[str, str, float]]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._bytes = b""
        self._begun_at = 0.0

    def data_received(self, received: bytes) -> None:
        if not self._bytes:
            self._begun_at = time.time()
        self._bytes += received
        head, found, rest = self._bytes.partition(_END_OF_HEADERS)
        if not found:
            return
        lines = head.decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines[1:])
        if len(rest) < int(headers["content-length"]):
            return
        self._bytes = b""
        path = lines[0].split(" ")[1]
        self.arrivals.append((path, headers["webhook-id"], self._begun_at))
        self._answer(path)

    def _answer(self, path: str) -> None:
        kind, milliseconds = path.split("/")[1:3]
        if kind == "never":
            return
        if milliseconds == "0":
            self._transport.write(_OK)
            return
        loop = asyncio.get_running_loop()
        loop.call_later(int(milliseconds) / 1000, self._write, _OK)

    def _write(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


def _serve(connection: Connection) -> None:
    asyncio.run(_listen(connection))


async def _listen(connection: Connection) -> None:
    arrivals: list[tuple[str, str, float]] = []
    _Endpoint.arrivals = arrivals
    server = await asyncio.get_running_loop().create_server(
        _Endpoint, "127.0.0.1", 0, backlog=1024
    )
    Thread(target=_tell, args=(connection, arrivals), daemon=True).start()
    connection.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def _tell(connection: Connection, arrivals: list[tuple[str, str, float]]) -> None:
    taken = 0
    while True:
        question = connection.recv()
        until = len(arrivals)
        if question == "count":
            connection.send(until)
            continue
        connection.send(arrivals[taken:until])
        taken = until

"""A real HTTP server on the loopback that fails in the ways that providers do, on demand."""

import json
import socket
import threading
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class Fault(StrEnum):
    """How an answer goes wrong."""

    ERROR = "500"
    BUSY = "429"
    # The client waits until its own patience ends.
    HANG = "hang"
    # The connection breaks before the answer.
    CUT = "cut"
    # ... and in the middle of it.
    HALF = "half"
    BROKEN_JSON = "broken_json"
    HUGE = "huge"
    # A body that comes byte by byte, without end.
    DRIP = "drip"


# Those after which the client cannot know that the work was done.
_WORKS = {Fault.HANG, Fault.CUT, Fault.HALF, Fault.BROKEN_JSON, Fault.HUGE, Fault.DRIP}


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """An answer to write; ``content`` is JSON, or the bytes as they are."""

    status: int
    content: Any
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        if isinstance(self.content, bytes):
            return self.content
        return json.dumps(self.content).encode()


class LocalServer:
    """``requests`` is everything that came; children say in ``work`` what is answered."""

    def __init__(self, *, port: int = 0, ssl_context: Any = None):
        self.requests: list[Received] = []
        self.lock = threading.RLock()
        self._faults: deque[tuple[Fault | Reply, bool]] = deque()
        self._is_over = threading.Event()
        self._server = _Server(self, port)
        scheme = "http"
        if ssl_context is not None:
            self._server.socket = ssl_context.wrap_socket(self._server.socket, server_side=True)
            scheme = "https"
        self.port = self._server.server_address[1]
        self.url = f"{scheme}://127.0.0.1:{self.port}"

    def work(self, received: Received) -> Reply:
        """Answer a request; under the lock."""
        raise NotImplementedError

    def obey(self, received: Received) -> Reply | None:
        """Do what a test in another process asks for, if it does; without the lock."""
        return None

    def fail_next(self, fault: Fault | Reply, *, times: int = 1, works: bool | None = None):
        """Let the next answers fail; ``works`` tells whether the work is done all the same."""
        is_done = works if works is not None else isinstance(fault, Fault) and fault in _WORKS
        with self.lock:
            self._faults.extend([(fault, is_done)] * times)

    def count(self, method: str, path: str) -> int:
        """Count the requests whose path begins like this."""
        return sum(
            received.method == method and received.path.startswith(path)
            for received in self.requests
        )

    def serve(self) -> None:
        """Answer until the process ends."""
        self._server.serve_forever()

    @contextmanager
    def running(self) -> Iterator[Self]:
        thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), name="local server", daemon=True
        )
        thread.start()
        try:
            yield self
        finally:
            self._is_over.set()
            self._server.shutdown()
            self._server.server_close()

    def take(self, received: Received) -> tuple[Reply, Fault | None]:
        """Record a request and do the work, unless it is to fail before that."""
        obeyed = self.obey(received)
        if obeyed is not None:
            return obeyed, None
        with self.lock:
            self.requests.append(received)
            fault, is_done = self._faults.popleft() if self._faults else (None, True)
            reply = self.work(received) if is_done else None
        if isinstance(fault, Reply):
            return fault, None
        if fault in {Fault.ERROR, Fault.BUSY}:
            return Reply(int(fault), {"errors": [{"code": fault, "description": "busy"}]}), None
        return reply or Reply(503, {}), fault

    def wait_until_over(self) -> None:
        self._is_over.wait(60)

    def drip(self, stream: Any) -> None:
        """Write a blank now and then until nobody reads any more."""
        while not self._is_over.wait(0.02):
            stream.write(b" ")
            stream.flush()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, owner: LocalServer, port: int):
        self.owner = owner
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        received = Received(self.command, self.path, dict(self.headers), body)
        reply, fault = self.server.owner.take(received)
        self.close_connection = fault is not None
        try:
            self._write(reply, fault)
        except OSError:
            # Whoever asked has gone.
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer

    def _write(self, reply: Reply, fault: Fault | None) -> None:
        if fault is Fault.HANG:
            self.server.owner.wait_until_over()
        if fault in {Fault.HANG, Fault.CUT}:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        body = _spoil(reply.body, fault)
        self._write_head(reply, len(body) + (fault is Fault.DRIP) * 10_000)
        if fault is Fault.DRIP:
            self.server.owner.drip(self.wfile)
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if fault is Fault.HALF else body)

    def _write_head(self, reply: Reply, length: int) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        for name, text in reply.headers.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.flush()

    def log_message(self, *args: Any) -> None:
        pass


def _spoil(body: bytes, fault: Fault | None) -> bytes:
    if fault is Fault.BROKEN_JSON:
        return body[:-1]
    return body + b" " * 300_000 if fault is Fault.HUGE else body


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Post as a provider does, by no proxy; return the answer's status."""
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as response:
            return response.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code

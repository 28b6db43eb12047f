"""A real endpoint on the loopback that records what it gets and answers as told."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """One request, with the moment its first byte was read (``time.monotonic``)."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass
class Script:
    """How to answer: one status after the other, the last one for ever."""

    statuses: list[int] = field(default_factory=lambda: [200])
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    # Set to let the answers go out; None answers at once.
    gate: threading.Event | None = None


class Receiver:
    """``url`` is where it listens, ``requests`` what came, ``script`` how it answers."""

    def __init__(self, ssl_context: Any = None, *, port: int = 0):
        self.requests: list[Received] = []
        self.script = Script()
        self._came = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        scheme = "http"
        if ssl_context is not None:
            self._server.socket = ssl_context.wrap_socket(self._server.socket, server_side=True)
            scheme = "https"
        self.port = self._server.server_address[1]
        self.url = f"{scheme}://127.0.0.1:{self.port}/hook"

    def wait_for(self, count: int, seconds: float = 10) -> list[Received]:
        """Return the requests as soon as there are ``count`` of them."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.requests) >= count, seconds)
        return self.requests

    def take(self, received: Received) -> int:
        """Record a request; return the status to answer with."""
        with self._came:
            self.requests.append(received)
            self._came.notify_all()
            statuses = self.script.statuses
            return statuses[min(len(self.requests), len(statuses)) - 1]

    @contextmanager
    def running(self) -> Iterator["Receiver"]:
        # The short interval lets the server notice the end of a test at once.
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            if self.script.gate:
                self.script.gate.set()
            self._server.shutdown()
            self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_POST(self) -> None:
                at = time.monotonic()
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status = receiver.take(Received(self.path, dict(self.headers), body, at))
                script = receiver.script
                if script.gate:
                    script.gate.wait(30)
                self.send_response(status)
                for name, text in script.headers.items():
                    self.send_header(name, text)
                if "Transfer-Encoding" not in script.headers:
                    self.send_header("Content-Length", str(len(script.body)))
                self.end_headers()
                self.wfile.write(script.body)

            def log_message(self, *args: Any) -> None:
                pass

        return Handler

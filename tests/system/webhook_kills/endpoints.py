"""Endpoints on the loopback that count what they get, and how much of it at the same time."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Arrival:
    """What a request said of itself."""

    endpoint: str
    event_id: str
    delivery_id: str
    attempt: int
    body: bytes


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_ip: Any) -> None:
        """Stay quiet about clients that were killed."""


class Endpoints:
    """``number`` endpoints, each at an address of ``urls``; use it as a context manager.

    ``before_answer`` is called with each arrival; the answer takes ``seconds`` and waits for
    ``gate``, if there is one.
    """

    def __init__(
        self, number: int, *, seconds: float = 0.0, gate: threading.Event | None = None
    ) -> None:
        self.arrivals: list[Arrival] = []
        # Requests whose sender died before the end of the body: no endpoint takes such a one.
        self.cut_short: list[Arrival] = []
        self.most_at_once: Counter[str] = Counter()
        self.before_answer: Callable[[Arrival], None] | None = None
        self._seconds, self._gate = seconds, gate
        self._open: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        base = f"http://127.0.0.1:{self._server.server_port}"
        self.urls = [f"{base}/{place}" for place in range(number)]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._gate:
            self._gate.set()
        self._server.shutdown()
        self._server.server_close()

    def requests_of_deliveries(self) -> dict[str, list[int]]:
        """Return for each delivery the numbers of the attempts that arrived, in order."""
        numbers: dict[str, list[int]] = {}
        for arrival in list(self.arrivals):
            numbers.setdefault(arrival.delivery_id, []).append(arrival.attempt)
        return numbers

    def repeated(self) -> dict[str, int]:
        """Return the deliveries that arrived more than once: how many times too many."""
        came = self.requests_of_deliveries()
        return {key: len(numbers) - 1 for key, numbers in came.items() if len(numbers) > 1}

    def _take(self, arrival: Arrival) -> None:
        with self._lock:
            self.arrivals.append(arrival)
            self._open[arrival.endpoint] += 1
            self.most_at_once[arrival.endpoint] = max(
                self.most_at_once[arrival.endpoint], self._open[arrival.endpoint]
            )
        if self.before_answer:
            self.before_answer(arrival)
        if self._gate:
            self._gate.wait()
        time.sleep(self._seconds)
        with self._lock:
            self._open[arrival.endpoint] -= 1

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        endpoints = self

        class Endpoint(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                arrival = Arrival(
                    self.path,
                    self.headers["webhook-id"],
                    self.headers["X-CleanLife-Delivery-Id"],
                    int(self.headers["X-CleanLife-Attempt"]),
                    self.rfile.read(length),
                )
                if len(arrival.body) < length:
                    endpoints.cut_short.append(arrival)
                    self.close_connection = True
                    return
                endpoints._take(arrival)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        return Endpoint

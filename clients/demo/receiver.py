"""A partner's webhook endpoint: keeps what arrives, with the moment of arrival."""

import base64
import hmac
import json
import queue
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

OLDEST_SECONDS = 300


@dataclass(frozen=True)
class Received:
    """One webhook as it came in; ``at`` is a Unix time."""

    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def event(self) -> dict[str, Any]:
        """Return the body as JSON."""
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed

    def is_genuine(self, secret: str) -> bool:
        """Return whether this secret signed it, minutes ago at most (Standard Webhooks 1.0).

        While a rotation overlaps two secrets sign, and one that fits is enough.
        """
        sent_at = self.headers.get("webhook-timestamp", "")
        if not sent_at.isdecimal() or abs(self.at - int(sent_at)) > OLDEST_SECONDS:
            return False
        signed = f"{self.headers.get('webhook-id')}.{sent_at}.".encode() + self.body
        digest = hmac.digest(bytes.fromhex(secret), signed, "sha256")
        right = b"v1," + base64.b64encode(digest)
        signatures = self.headers.get("webhook-signature", "").split()
        return any(hmac.compare_digest(right, given.encode()) for given in signatures)


class Receiver:
    """An HTTP server on a free loopback port; use it as a context manager.

    A ``gate`` keeps its answers back until it is set.
    """

    def __init__(self, *, gate: threading.Event | None = None) -> None:
        self.arrivals: queue.Queue[Received] = queue.Queue()
        self._unread: list[Received] = []
        arrivals = self.arrivals

        class Endpoint(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                arrivals.put(Received(headers, body, time.time()))
                if gate:
                    gate.wait()
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Stay quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhooks/cleanlife"

    def __enter__(self) -> Self:
        """Begin to listen."""
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()

    def wait(self, event: str, *, seconds: float) -> Received:
        """Return the first webhook of this type, in whatever order they arrive.

        Raises TimeoutError when none comes in time.
        """
        deadline = time.monotonic() + seconds
        while True:
            for index, received in enumerate(self._unread):
                if received.event["event"] == event:
                    return self._unread.pop(index)
            try:
                left = max(0.0, deadline - time.monotonic())
                self._unread.append(self.arrivals.get(timeout=left))
            except queue.Empty:
                raise TimeoutError(f"no {event} within {seconds:.0f} s") from None

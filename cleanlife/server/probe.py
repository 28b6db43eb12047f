"""Finds out whether this web process still answers: it asks itself, as any client would."""

import socket
import time
from urllib.parse import urlsplit

from cleanlife.server.fair_pool import FairPool
from cleanlife.server.web_server import WebServer

# Less than what `cleanlife/health/alive.py` takes for sleep.
ANSWER_SECONDS = 3.0
# A loop or thread that does not answer for so long hangs: a machine that is busy is slower.
SILENCE_SECONDS = 15.0
# No request takes so long: statements are bounded, and so are calls of providers.
HELD_SECONDS = 60.0


class Probe:
    """Says what hangs, if something does.

    It asks over a connection of its own: the port is shared, and another process might answer
    there for one that hangs.
    """

    def __init__(self, server: WebServer, pool: FairPool, *, base_url: str) -> None:
        """``base_url`` names a host that the application allows."""
        self._server, self._pool = server, pool
        host = urlsplit(base_url).netloc
        self._request = f"GET /healthz HTTP/1.0\r\nHost: {host}\r\n\r\n".encode()
        self._answered_at = time.monotonic()

    def __call__(self, now: float, awake_since: float) -> str:
        """Return what hangs; time before ``awake_since`` does not count (monotonic seconds)."""
        if self._server.is_stopping:
            return ""
        if self._answers():
            self._answered_at = now
        elif time.monotonic() - max(self._answered_at, awake_since) > SILENCE_SECONDS:
            return "The web server"
        since = now - HELD_SECONDS
        if since >= awake_since and self._pool.is_held(before=since):
            return "Half of the threads"
        return ""

    def _answers(self) -> bool:
        ours, theirs = socket.socketpair()
        with ours:
            ours.settimeout(ANSWER_SECONDS)
            self._server.open_from_within(theirs)
            try:
                ours.sendall(self._request)
                # Whatever it says: who refuses is alive.
                return bool(ours.recv(64))
            except OSError:
                return False

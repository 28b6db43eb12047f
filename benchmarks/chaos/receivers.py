"""The partners' endpoints: they verify, write down what they got, and fail now and then."""

import hashlib
import json
import random
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.chaos.ledger import Ledger
from clients.demo.receiver import Received

# Longer than the product waits for an answer.
HANGS_SECONDS = 12.0
FAILS, HANGS = 0.06, 0.01


def receive(port: int, folder: Path, seed: int, life: int) -> None:
    """Serve every endpoint; ``folder`` has the secret of each path."""
    secrets = json.loads((folder / "secrets.json").read_text())
    ledger = Ledger(folder / "received.jsonl")
    chance = random.Random(f"{seed} receivers {life}")
    endpoint = partial(_Endpoint, secrets, ledger, chance, folder)
    _Server(("127.0.0.1", port), endpoint).serve_forever()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet about workers that were killed."""


class _Endpoint(BaseHTTPRequestHandler):
    """An endpoint whose path begins with /shaky fails and hangs at random; others never do."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def __init__(
        self,
        secrets: dict[str, str],
        ledger: Ledger,
        chance: random.Random,
        folder: Path,
        *arguments: Any,
    ) -> None:
        self._secrets, self._ledger, self._chance = secrets, ledger, chance
        self._folder = folder
        super().__init__(*arguments)

    def do_POST(self) -> None:
        """Write down what came, then answer."""
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return
        self._answer(self._status(body))

    def log_message(self, *arguments: object) -> None:
        """Stay quiet."""

    def _status(self, body: bytes) -> int:
        luck = self._chance.random() if self._is_shaky() else 1.0
        if luck < HANGS:
            time.sleep(HANGS_SECONDS)
        if luck < FAILS:
            return 500
        headers = {name.lower(): value for name, value in self.headers.items()}
        received = Received(headers, body, time.time())
        self._ledger.write(
            delivery=self.headers["X-CleanLife-Delivery-Id"],
            event=self.headers["webhook-id"],
            hash=hashlib.sha256(body).hexdigest(),
            is_genuine=received.is_genuine(self._secrets[self.path]),
        )
        return 200

    def _is_shaky(self) -> bool:
        # Once the run is over what waits is to arrive.
        return self.path.startswith("/shaky") and not (self._folder / "stop").exists()

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

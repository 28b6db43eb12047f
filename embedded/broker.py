"""The embedded broker: kombu's file-system transport without the races that end a worker.

Kombu writes a message, and its table of bindings, into files that others already see. Whoever
reads one too early, or after a kill -9 in that moment, gets no JSON and the worker exits.
Measured in docs/decisions/0003-embedded-broker.md.
"""

import fcntl
import json
import logging
import os
import time
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """Message files and tables that appear complete or not at all."""

    # The type stubs of the two classes above this one disagree about _put and get_table.
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{time.monotonic_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        _write_whole(Path(self.data_folder_out) / name, dumps(payload))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        folder = Path(self.data_folder_in)
        for name in self._names_of(queue, folder):
            text = _take(folder / name)
            if text is None:
                continue
            try:
                return loads(text)
            except ValueError:
                # Left by a full disk or by a foreign hand. Messages only wake: the sweep
                # finds the work again.
                logger.warning("Unreadable message %s was dropped.", name)
        raise Empty

    def _names_of(self, queue: str, folder: Path) -> Iterator[str]:
        """Yield the oldest first, from a listing that is made anew once it is used up.

        Kombu lists the folder for every message: 130,000 waiting ones brought it to a halt.
        """
        names = self._listings.setdefault(queue, deque())
        if not names:
            names.extend(sorted(_names_in(folder, ending=f".{queue}.msg")))
        while names:
            yield names.popleft()

    @cached_property
    def _listings(self) -> dict[str, deque[str]]:
        return {}

    def get_table(  # type: ignore[override]
        self, exchange: str
    ) -> list[filesystem.exchange_queue_t]:
        """Return the bindings of an exchange; an unreadable table counts as empty."""
        try:
            rows = json.loads(self._table_file(exchange).read_text())
        except (FileNotFoundError, ValueError):
            return []
        return [filesystem.exchange_queue_t(*row) for row in rows]

    def _queue_bind(
        self, exchange: str, routing_key: str | None, pattern: str | None, queue: str
    ) -> None:
        binding = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with _locked(Path(self.control_folder) / "bindings.lock"):
            table = self.get_table(exchange)
            if binding not in table:
                _write_whole(self._table_file(exchange), dumps([binding, *table]))

    def _table_file(self, exchange: str) -> Path:
        # Kombu's own check of the name; its type stubs do not list it.
        return Path(self._exchange_file(exchange))  # type: ignore[attr-defined]


class Transport(filesystem.Transport):
    """Kombu's transport with our channel."""

    Channel = Channel


def _names_in(folder: Path, *, ending: str) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries if entry.name.endswith(ending)]


def _write_whole(path: Path, text: str) -> None:
    """Write beside, then rename: a reader sees the whole file or none."""
    draft = path.with_name(f"{path.name}.{uuid.uuid4()}.part")
    draft.write_text(text)
    draft.replace(path)


def _take(path: Path) -> str | None:
    """Read and remove a message, or return None when another worker was faster.

    Removing is what claims it: of several workers that read the file only one can remove it.
    """
    try:
        text = path.read_text()
        path.unlink()
    except FileNotFoundError:
        return None
    return text


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock that vanishes with its process."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

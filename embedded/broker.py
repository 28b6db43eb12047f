"""The embedded broker: a kombu transport that keeps each message in a file of one folder.

Kombu has one for files as well; it loses messages, and workers with them
(docs/decisions/0014-embedded-broker-on-kombus-base.md).
"""

import logging
import time
import uuid
from collections import defaultdict, deque
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)


class Channel(virtual.Channel):
    """Reads and writes the files; each appears whole or not at all.

    Bindings of queues live in each process: Celery declares a queue before it sends to it.
    """

    def __init__(self, connection: "Transport", **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self._folder = connection.folder
        self._listings: dict[str, deque[Path]] = defaultdict(deque)

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:
        path = self._folder / f"{time.monotonic_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        draft = path.with_suffix(".part")
        draft.write_text(dumps(message))
        draft.replace(path)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for path in self._oldest_first(queue):
            try:
                text = path.read_text()
                # Of several workers that have read it, the one that removes it has it.
                path.unlink()
                return loads(text)
            except FileNotFoundError:
                continue
            except ValueError:
                # Messages only wake: the next sweep finds the work.
                logger.warning("Unreadable message %s was dropped.", path.name)
        raise Empty

    def _oldest_first(self, queue: str) -> Iterator[Path]:
        """Yield the messages of a listing that is renewed when it is used up.

        One listing a message would bring a queue of 100,000 to a halt.
        """
        listing = self._listings[queue]
        if not listing:
            listing.extend(sorted(self._waiting(queue), key=attrgetter("name")))
        while listing:
            yield listing.popleft()

    def _waiting(self, queue: str) -> list[Path]:
        ending = f".{queue}.msg"
        return [path for path in self._folder.iterdir() if path.name.endswith(ending)]

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        messages = self._waiting(queue)
        for path in messages:
            path.unlink(missing_ok=True)
        return len(messages)


class Transport(virtual.Transport):
    """What CELERY_BROKER_TRANSPORT names."""

    Channel = Channel
    global_state = virtual.BrokerState()
    driver_type = driver_name = "filesystem"

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        self.state = self.global_state
        self.folder = Path(client.transport_options["folder"])

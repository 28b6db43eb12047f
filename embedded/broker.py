"""The embedded broker: a kombu transport that keeps each message in a file of one folder.

Kombu has one for files as well; it loses messages, and workers with them
(docs/decisions/0014-embedded-broker-on-kombus-base.md).
"""

import json
import stat
import time
import uuid
from collections import defaultdict, deque
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import virtual
from kombu.utils.json import dumps

from cleanlife.config.private_files import make_private_folder, open_private
from cleanlife.jobs.incoming import drop, let_in, tell_of_unwritten

# A wake-up has less than 1 KB.
LONGEST_BYTES = 64 * 1024


class Channel(virtual.Channel):
    """Reads and writes the files; each appears whole or not at all.

    Bindings of queues live in each process: Celery declares a queue before it sends to it.
    """

    def __init__(self, connection: "Transport", **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self._folder = connection.folder
        self._listings: dict[str, deque[Path]] = defaultdict(deque)
        self._left_alone: set[str] = set()

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:
        path = self._folder / f"{time.monotonic_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        draft = path.with_suffix(".part")
        try:
            with open_private(draft, "w") as stream:
                stream.write(dumps(message))
            draft.replace(path)
        except OSError as error:
            # The disk is full. Whoever sends goes on, for beat finds the work as well.
            draft.unlink(missing_ok=True)
            tell_of_unwritten(str(error))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for path in self._oldest_first(queue):
            text = self._take(path)
            if text is None:
                continue
            try:
                return json.loads(text)
            except (ValueError, RecursionError):
                # Messages only wake: the next sweep finds the work.
                drop("unreadable")
        raise Empty

    def _take(self, path: Path) -> bytes | None:
        """Return what a message holds and remove it; None where there is none to be had."""
        try:
            found = path.lstat()
            is_message = stat.S_ISREG(found.st_mode) and found.st_size <= LONGEST_BYTES
            text = path.read_bytes() if is_message else None
            # Of several workers that have read it, the one that removes it has it.
            path.unlink()
        except FileNotFoundError:
            return None
        except OSError:
            self._remove(path)
            text = None
        if text is None:
            drop("unreadable")
        return text

    def _remove(self, path: Path) -> None:
        """Remove what cannot be read or is no file; what stays is never looked at again."""
        try:
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        except OSError:
            self._left_alone.add(path.name)

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
        try:
            found = [path for path in self._folder.iterdir() if path.name.endswith(ending)]
        except FileNotFoundError:
            # Somebody has tidied up.
            make_private_folder(self._folder)
            return []
        return [path for path in found if path.name not in self._left_alone]

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        messages = self._waiting(queue)
        for path in messages:
            path.unlink(missing_ok=True)
        return len(messages)


class Transport(virtual.Transport):
    """The broker, whatever its messages are about."""

    Channel = Channel
    global_state = virtual.BrokerState()
    driver_type = driver_name = "filesystem"

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        self.state = self.global_state
        self.folder = Path(client.transport_options["folder"])


class TaskTransport(Transport):
    """What CELERY_BROKER_TRANSPORT names: messages for our tasks, and no others."""

    def _deliver(self, message: Any, queue: str | None) -> None:
        ours = let_in(message, queue=queue)
        if ours:
            super()._deliver(ours, queue)

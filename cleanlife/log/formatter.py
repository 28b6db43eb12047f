"""How a log record becomes a line, what never appears in one, and how it is written."""

import logging
import os
import re
import select
import stat
from collections.abc import Callable
from functools import partial
from io import TextIOBase
from typing import Any

from prometheus_client import Counter
from pythonjsonlogger.json import JsonFormatter as BaseJsonFormatter

from cleanlife import clock
from cleanlife.http import request_id
from cleanlife.invisible import escape_invisible

# The logger of the sender that sends nothing (`cleanlife/sms/registry.py`).
TEXT_MESSAGES = "cleanlife.sms"
MASK = r"\g<before>***"
_SECRETS = re.compile(
    r"(?P<before>"
    r"pk_(?:live|sandbox)_[A-Za-z0-9]{8}_"
    r"|whsec_"
    r"|(?:x-api-key|authorization|api_key|secret|signingkey|password)"
    r"['\"]?\s*[:=]\s*['\"]?(?:bearer\s+)?"
    r")[^\s&'\"\\]+",
    re.IGNORECASE,
)
# The path of a payment page lets its reader see and pay it, that of a photo see it. A whole URL
# stays: the sandbox logs text messages, and their links are clicked.
_PAGES = re.compile(r"(?:(?<=\s)|^)(?P<before>(?i:/+(?:pay|visit|photos)/+))[^\s'\"\\]+")
# A question mark with a name and a value behind it.
_QUERY = re.compile(r"(?P<before>\?)[^\s?='\"\\]+=[^\s'\"\\]*")


def mask(text: str) -> str:
    """Return the text with every key, secret, page and query string replaced by ``***``."""
    return _QUERY.sub(MASK, _PAGES.sub(MASK, _SECRETS.sub(MASK, text)))


class MaskSecrets(logging.Filter):
    """Mask secrets in the message of a record before any handler writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, masked."""
        record.msg, record.args = mask(record.getMessage()), None
        return True


class JsonFormatter(BaseJsonFormatter):
    """One JSON object: time, level, logger, message, request id, and what ``extra`` gave."""

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s %(message)s",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        )

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """Write the moment in ISO 8601 with its zone, Riyadh's, as answers do."""
        moment = clock.from_timestamp(record.created).astimezone(clock.RIYADH)
        return moment.isoformat(timespec="milliseconds")

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Add the id of the request that is being answered."""
        super().add_fields(log_data, record, message_dict)
        # Django's own lines carry the whole request, and come when its context is left already.
        request = log_data.pop("request", None)
        current = getattr(request, "request_id", None) or request_id.current()
        if current:
            log_data.setdefault("requestId", current)

    def format(self, record: logging.LogRecord) -> str:
        """Mask secrets in the whole line: what ``extra`` gave may hold some too."""
        return escape_invisible(mask(super().format(record)))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Mask secrets in tracebacks too."""
        return mask(str(super().formatException(ei)))


class ConsoleFormatter(JsonFormatter):
    """JSON too, but the sandbox's text messages as their customers read them."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of a text message several, indented under its phone."""
        if record.name != TEXT_MESSAGES:
            return super().format(record)
        sent = record.__dict__
        heading = f"SMS to {sent.get('phone')}, reference {sent.get('reference')}"
        text = record.getMessage().removeprefix("SMS: ")
        return mask("\n".join([heading, *(f"  {line}" for line in text.splitlines())]))


DROPPED_LINES = Counter(
    "cleanlife_log_dropped_lines",
    "Lines of the log that could not be written: the disk was full, or nobody read them.",
)


def unblocked_writer(file: int) -> Callable[[bytes], int]:
    """Return a function that writes what a file takes at once, and how much that is.

    It raises BlockingIOError where it would have to wait, and the OSError of a full disk or of
    a reader that has gone. The file itself stays as it is: others may share it.
    """
    mode = os.fstat(file).st_mode
    if stat.S_ISSOCK(mode):
        # Journald's, say; it cannot be opened anew.
        return partial(_write_if_ready, file)
    if stat.S_ISFIFO(mode) or stat.S_ISCHR(mode):
        flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        try:
            return partial(os.write, os.open(f"/proc/self/fd/{file}", flags))
        except OSError:
            # No Linux, or the pipe belongs to somebody else.
            return partial(_write_if_ready, file)
    return partial(os.write, file)


def _write_if_ready(file: int, text: bytes) -> int:
    poll = select.poll()
    poll.register(file, select.POLLOUT)
    if not poll.poll(0):
        raise BlockingIOError
    # What is ready takes as much as this.
    return os.write(file, text[: select.PIPE_BUF])


class DroppingStream(TextIOBase):
    """A text stream that drops what it cannot write at once, and counts the lines.

    Whoever waits for a log waits for a disk or a reader, with a request or a lock in hand.
    """

    def __init__(self, file: int) -> None:
        self._file = file
        self._write: Callable[[bytes], int] | None = None
        self._is_cut = False
        self._untold_lines = 0

    def fileno(self) -> int:
        """Return the file that is written to."""
        return self._file

    def writable(self) -> bool:
        """Return that it takes text."""
        return True

    def write(self, text: str) -> int:
        """Write the text, or drop what is left of it."""
        raw = text.encode(errors="backslashreplace")
        if self._untold_lines:
            raw = self._notice().encode() + raw
        if self._is_cut:
            raw = b"\n" + raw
        if self._put(raw):
            self._untold_lines, self._is_cut = 0, False
        else:
            self._count(text)
        return len(text)

    def _put(self, raw: bytes) -> bool:
        try:
            self._write = self._write or unblocked_writer(self._file)
            while raw:
                raw = raw[self._write(raw) :]
                self._is_cut = bool(raw) or self._is_cut
        except OSError:
            return False
        return True

    def _count(self, text: str) -> None:
        lines = max(1, text.count("\n"))
        self._untold_lines += lines
        DROPPED_LINES.inc(lines)

    def _notice(self) -> str:
        notice = logging.makeLogRecord(
            {
                "name": __name__,
                "levelname": "WARNING",
                "msg": f"{self._untold_lines} lines of the log could not be written.",
            }
        )
        return JsonFormatter().format(notice) + "\n"


class ConsoleHandler(logging.StreamHandler[DroppingStream]):
    """Writes to standard error, and never waits for it."""

    def __init__(self) -> None:
        super().__init__(DroppingStream(2))

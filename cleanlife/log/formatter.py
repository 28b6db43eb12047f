"""How a log record becomes a line, and what never appears in one."""

import logging
import re
from typing import Any

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
# The path of a payment page lets its reader see and pay it. A whole URL stays: the sandbox logs
# text messages, and their links are clicked.
_PAGES = re.compile(r"(?:(?<=\s)|^)(?P<before>(?i:/+pay/+))[^\s'\"\\]+")
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

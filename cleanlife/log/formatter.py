"""How a log record becomes a line, and what never appears in one."""

import logging
import re
from typing import Any

from pythonjsonlogger.json import JsonFormatter as BaseJsonFormatter

from cleanlife import request_id

MASK = r"\g<before>***"
_SECRETS = re.compile(
    r"(?P<before>"
    r"pk_(?:live|sandbox)_[A-Za-z0-9]{8}_"
    r"|whsec_"
    r"|(?:x-api-key|authorization|api_key)['\"]?\s*[:=]\s*['\"]?(?:bearer\s+)?"
    r")[^\s&'\"\\]+",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """Return the text with every key and secret replaced by ``***``."""
    return _SECRETS.sub(MASK, text)


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

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Add the id of the request that is being answered."""
        super().add_fields(log_data, record, message_dict)
        current = request_id.current()
        if current and "requestId" not in log_data:
            log_data["requestId"] = current

    def format(self, record: logging.LogRecord) -> str:
        """Mask secrets in the whole line: Django's own records carry the request's query."""
        return mask(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Mask secrets in tracebacks too."""
        return mask(str(super().formatException(ei)))

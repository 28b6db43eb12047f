"""What is let in from the queue: messages that our tasks can run; the rest is counted.

The queue is a place where others may write, by mistake or not. Celery gives up its consumer
over most of what is no message of its own, and the next worker dies of it as well. So nothing
of a message goes on but what was judged here, in a message that is made anew.
"""

import base64
import json
import logging
import threading
import time
import uuid
from binascii import Error as NoBase64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from celery import current_app
from prometheus_client import Counter

from cleanlife.http import request_id

logger = logging.getLogger(__name__)

DROPPED = Counter(
    "cleanlife_jobs_dropped_messages",
    "Messages of the queue that were none of ours, by what was wrong with them.",
    ["reason"],
)
# Celery's own tasks run whatever a message names.
_CELERYS = "celery."
_LONGEST_ID = 100
# Wake-ups are sent now, and once; what asks for more than that would not get it.
_NOT_OURS = ("eta", "group", "group_id", "chord", "chain", "callbacks", "errbacks")
_SAY_EVERY_SECONDS = 60


class Unusable(Exception):
    """A message is none of ours; its one argument says why, in two words."""


def let_in(message: Any, *, queue: str | None) -> dict[str, Any] | None:
    """Return what a transport may deliver of a message; None for one that was dropped."""
    try:
        return made_anew(message, queue=queue, tasks=current_app.tasks)
    except Unusable as unusable:
        drop(str(unusable))
        return None


def made_anew(message: Any, *, queue: str | None, tasks: Mapping[str, Any]) -> dict[str, Any]:
    """Return the message as we would have sent it; raises Unusable."""
    headers = _object(message, "headers")
    properties = _object(message, "properties")
    if message.get("content-type") != "application/json":
        raise Unusable("content type")
    name = headers.get("task")
    if not isinstance(name, str) or name not in tasks or name.startswith(_CELERYS):
        raise Unusable("unknown task")
    body = _read_body(message.get("body"), properties.get("body_encoding"), headers)
    try:
        tasks[name].__header__(*body[0], **body[1])
    except TypeError:
        raise Unusable("arguments") from None
    task_id = _read_id(headers.get("id"))
    return {
        "body": base64.b64encode(json.dumps(body).encode()).decode(),
        "content-type": "application/json",
        "content-encoding": "utf-8",
        "headers": {
            "lang": "py",
            "task": name,
            "id": task_id,
            "root_id": task_id,
            "parent_id": None,
            "retries": 0,
            "timelimit": [None, None],
            "expires": _read_expires(headers.get("expires")),
            "ignore_result": True,
            "request_id": _read_request_id(headers.get("request_id")),
        },
        "properties": {
            "correlation_id": task_id,
            "body_encoding": "base64",
            "priority": 0,
            "delivery_mode": 2,
            "delivery_tag": str(uuid.uuid4()),
            "delivery_info": {"exchange": "", "routing_key": queue},
        },
    }


def drop(reason: str) -> None:
    """Count a message that was dropped; say so in the log, at most once a minute."""
    DROPPED.labels(reason).inc()
    told = _told.add()
    if told:
        logger.warning(
            "%d message(s) of the queue were none of ours and were dropped; the last one: %s.",
            told,
            reason,
        )


def tell_of_unwritten(fault: str) -> None:
    """Say in the log that messages could not be written, at most once a minute."""
    told = _told_of_unwritten.add()
    if told:
        logger.warning("%d message(s) could not be written: %s", told, fault)


def _object(message: Any, member: str) -> dict[str, Any]:
    found = message.get(member) if isinstance(message, dict) else None
    if not isinstance(found, dict):
        raise Unusable("shape")
    return found


def _read_body(body: Any, encoding: Any, headers: Mapping[str, Any]) -> list[Any]:
    """Return arguments, named arguments and an empty rest."""
    if not isinstance(body, str) or encoding != "base64":
        raise Unusable("body")
    try:
        found = json.loads(base64.b64decode(body, validate=True))
    except (NoBase64, ValueError, RecursionError):
        raise Unusable("body") from None
    if not isinstance(found, list) or list(map(type, found)) != [list, dict, dict]:
        raise Unusable("body")
    arguments, named, rest = found
    if any(headers.get(name) or rest.get(name) for name in _NOT_OURS):
        raise Unusable("options")
    return [arguments, named, {}]


def _read_id(found: Any) -> str:
    if not isinstance(found, str) or not found.isprintable() or len(found) > _LONGEST_ID:
        raise Unusable("id")
    return found or str(uuid.uuid4())


def _read_expires(found: Any) -> str | None:
    if found is None:
        return None
    try:
        return datetime.fromisoformat(found).astimezone(UTC).isoformat()
    except (TypeError, ValueError, OverflowError):
        raise Unusable("expires") from None


def _read_request_id(found: Any) -> str | None:
    return request_id.accept(found) if isinstance(found, str) else None


class _Told:
    """How many there were since the log said so last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._untold = 0
        self._say_again_at = 0.0

    def add(self) -> int:
        """Count one; return the number to be told, 0 while it is too early."""
        with self._lock:
            self._untold += 1
            if time.monotonic() < self._say_again_at:
                return 0
            self._say_again_at = time.monotonic() + _SAY_EVERY_SECONDS
            told, self._untold = self._untold, 0
            return told


_told = _Told()
_told_of_unwritten = _Told()

"""The id of the request being answered: on every answer, log line and event it causes."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ACCEPTABLE = re.compile(r"[\x21-\x7e]{1,128}")
_current: ContextVar[str | None] = ContextVar("request_id", default=None)


def new() -> str:
    """Make a fresh id, a UUID v4."""
    return str(uuid.uuid4())


def accept(offered: str | None) -> str:
    """Return the caller's id if it is 1 to 128 visible ASCII characters, else a fresh one."""
    return offered if offered and _ACCEPTABLE.fullmatch(offered) else new()


def current() -> str | None:
    """Return the id of the request being answered, None outside one."""
    return _current.get()


def begin(request_id: str | None) -> None:
    """Make ``request_id`` the current one until further notice; None ends it."""
    _current.set(request_id)


@contextmanager
def use(request_id: str) -> Iterator[str]:
    """Make ``request_id`` the current one inside the block."""
    token = _current.set(request_id)
    try:
        yield request_id
    finally:
        _current.reset(token)

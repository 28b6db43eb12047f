"""Reading an answer without trusting its size."""

import io
from http import HTTPStatus
from http.client import HTTPResponse
from typing import Any

LONGEST_BODY = 64 * 1024
# Servers write a few KiB of headers, and commonly accept 8 to 32.
LONGEST_HEAD = 32 * 1024
_BUFFER = 8 * 1024


class AnswerTooLong(Exception):
    """More bytes came than an answer may have, whatever they were."""


class _Metered(io.RawIOBase):
    """A stream that raises AnswerTooLong after a number of bytes."""

    def __init__(self, source: io.RawIOBase, most: int):
        self._source = source
        self._left = most

    def readable(self) -> bool:
        """Be readable."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what the source has."""
        if self._left <= 0:
            raise AnswerTooLong
        count: int | None = self._source.readinto(buffer)
        self._left -= count or 0
        return count

    def close(self) -> None:
        """Close the source."""
        self._source.close()
        super().close()


class BoundedAnswer(HTTPResponse):
    """An answer that raises AnswerTooLong rather than growing.

    http.client would take 6 MiB of headers, any number of interim answers before them and of
    trailers after the body.
    """

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        metered = _Metered(self.fp.detach(), LONGEST_HEAD + LONGEST_BODY)
        self.fp = io.BufferedReader(metered, _BUFFER)

    def _read_status(self) -> tuple[str, int, str]:
        # Any interim answer is followed by the real one (RFC 9110, section 15.2), but
        # http.client skips 100 only. After 101 no HTTP follows.
        version, status, reason = super()._read_status()  # type: ignore[misc]
        if HTTPStatus.SWITCHING_PROTOCOLS < status < HTTPStatus.OK:
            return version, HTTPStatus.CONTINUE, reason
        return version, status, reason

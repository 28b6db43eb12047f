"""What came of one request: the answer, read without trusting its size or its headers."""

import io
import math
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from http.client import HTTPResponse
from typing import Any

from django.utils.http import parse_http_date_safe

from cleanlife.problems import Problem, in_english
from webhooks.problems import DeliveryProblem

NOT_SENT = Problem(DeliveryProblem.NOT_SENT)
LONGEST_BODY = 64 * 1024
# Servers write a few KiB of headers, and commonly accept 8 to 32.
LONGEST_HEAD = 32 * 1024
_BUFFER = 8 * 1024
_SECONDS = re.compile(r"[0-9]{1,9}")
# Thirty years, as far as nine digits reach: more is no meaningful delay.
_MOST_SECONDS = 10**9 - 1
# The longest form of a date has 33 characters.
_LONGEST_RETRY_AFTER = 64


class OutcomeKind(StrEnum):
    """Coarse classes of outcomes, few enough to label a metric with."""

    DELIVERED = "delivered"
    REDIRECTED = "redirected"
    GONE = "gone"
    # 4xx: the endpoint rejects this request.
    REJECTED = "rejected"
    # 5xx, and statuses that are no answer at all.
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    # No IP address, no connection, no TLS, or one that broke before the answer.
    UNREACHABLE = "unreachable"
    # Nothing left: the URL, the IP address or the request is not allowed.
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """The answer's status (None when there was none), why it is a failure, an excerpt.

    ``retry_after`` is how many seconds the endpoint asks to be left alone, not capped.
    ``silence`` classes an outcome without a status; by default, the request did not leave.
    """

    milliseconds: int
    status_code: int | None = None
    problem: Problem | None = None
    answer_excerpt: str = ""
    retry_after: int | None = None
    silence: OutcomeKind = OutcomeKind.REFUSED

    @property
    def kind(self) -> OutcomeKind:
        """Return the class of this outcome."""
        return self.silence if self.status_code is None else kind_of_status(self.status_code)

    @property
    def error(self) -> str:
        """Return the problem as partners read it, empty on success."""
        return in_english(self.problem)

    @property
    def is_success(self) -> bool:
        """Return whether the endpoint accepted the event: any 2xx."""
        return self.kind is OutcomeKind.DELIVERED

    @property
    def is_gone(self) -> bool:
        """Return whether the endpoint asks never to be called again for this delivery."""
        return self.kind is OutcomeKind.GONE


def kind_of_status(status_code: int) -> OutcomeKind:
    """Return the class of an answer with this status."""
    if status_code == HTTPStatus.GONE:
        return OutcomeKind.GONE
    return _KINDS.get(status_code // 100, OutcomeKind.FAILED)


_KINDS = {2: OutcomeKind.DELIVERED, 3: OutcomeKind.REDIRECTED, 4: OutcomeKind.REJECTED}


def problem_of_status(status_code: int) -> Problem | None:
    """Return why an answer with this status is a failure, None when it is none."""
    kind = kind_of_status(status_code)
    if kind is OutcomeKind.DELIVERED:
        return None
    is_redirect = kind is OutcomeKind.REDIRECTED
    code = DeliveryProblem.REDIRECTED if is_redirect else DeliveryProblem.ANSWERED
    return Problem(code, {"status": str(status_code)})


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


def read_retry_after(text: str | None, *, now: datetime) -> int | None:
    """Return the seconds that ``Retry-After`` asks for, None when it names no time to come.

    Reads both forms (RFC 9110, section 10.2.3): seconds, and a date in HTTP's three formats.
    """
    if text is None or len(text) > _LONGEST_RETRY_AFTER:
        return None
    trimmed = text.strip(" \t")
    if _SECONDS.fullmatch(trimmed):
        return int(trimmed)
    timestamp = parse_http_date_safe(trimmed)
    if timestamp is None:
        return None
    # HTTP's dates have whole seconds; a part of one is waited in full.
    seconds = math.ceil(timestamp - now.timestamp())
    return seconds if 0 <= seconds <= _MOST_SECONDS else None

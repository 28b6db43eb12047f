"""One connection: reads requests on the loop's thread, and ends without losing an answer."""

import socket
import time
from typing import Any

from waitress.channel import HTTPChannel

from cleanlife.server.answers import ApplicationAnswer, RefusalAnswer
from cleanlife.server.refusals import TOO_SLOW, Refusal
from cleanlife.server.request import Request

# From its first byte to its last; what drips is not worth more.
REQUEST_SECONDS = 30.0
# Longer than the proxies before us keep a connection: theirs are never closed in use.
IDLE_SECONDS = 120.0
# A reader that takes nothing for so long has gone; one that takes little has this long in all.
STALLED_SECONDS = 30.0
READING_SECONDS = 300.0
# After the last answer what still arrives is heard out: closing on unread bytes would reset the
# connection, and the client might never see why it was refused (RFC 9112, section 9.6).
HEARING_SECONDS = 5.0
HEARING_BYTES = 8 * 1024 * 1024


class Channel(HTTPChannel):
    """Waitress's channel with bounds on time, and an end that is heard.

    Everything but ``service`` and what it writes runs on the loop's thread.
    """

    task_class = ApplicationAnswer
    error_task_class = RefusalAnswer
    parser_class = Request
    # The one that is arriving, and those that wait for their answers.
    request: Request | None
    requests: list[Request]
    close_when_flushed: bool

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._has_ended = False
        self._hears_until = 0.0
        self._heard_bytes = 0
        self._writes_since = 0.0

    @property
    def last_activity(self) -> float:
        """When something was read or written last, by a clock that nobody sets."""
        return self._active_at

    @last_activity.setter
    def last_activity(self, _by_the_wall_clock: float) -> None:
        self._active_at = time.monotonic()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is asked, being answered or half said."""
        return self.request is None and not self.is_answering

    @property
    def is_answering(self) -> bool:
        """Whether a request waits for its answer, or an answer for its reader."""
        return bool(self.requests or self.total_outbufs_len)

    @property
    def held_bytes(self) -> int:
        """How much of the bodies of its requests is in memory."""
        whole = sum(request.held_bytes for request in list(self.requests))
        return whole + (self.request.held_bytes if self.request is not None else 0)

    def readable(self) -> bool:
        """Return whether more should be read now."""
        if self._hears_until:
            return True
        return not self._has_ended and bool(super().readable())

    def writable(self) -> bool:
        """Return whether something is to be written, or the connection to be closed."""
        return not self._hears_until and bool(super().writable())

    def handle_read(self) -> None:
        """Read what has arrived."""
        try:
            piece = self.socket.recv(self.adj.recv_bytes)
        except BlockingIOError:
            return
        except OSError:
            self.handle_close()
            return
        if self._hears_until:
            self._hear_out(piece)
        elif piece:
            self._active_at = time.monotonic()
            self.received(piece)
            self.server.keep_within_memory(self)
        else:
            self._end_input()

    def handle_write(self) -> None:
        """Write what waits; after the last answer say that nothing follows."""
        if self.will_close:
            self.handle_close()
            return
        self._flush_exception(self._flush_some_if_lockable)
        # The flush closes what turns out to have gone.
        if self.connected and self.close_when_flushed and not self.total_outbufs_len:
            self._end_output()

    def service(self) -> None:
        """Answer one request, on a thread of its own."""
        super().service()
        with self.requests_lock:
            is_last = self._has_ended and not self.requests
            self.close_when_flushed = self.close_when_flushed or is_last
        if is_last:
            self.server.pull_trigger()

    def give_up(self) -> None:
        """Close as soon as the loop sees it; safe on any thread."""
        self.cancel()
        self.server.pull_trigger()

    def refuse(self, refusal: Refusal) -> None:
        """Answer the request that is still arriving, and close."""
        with self.requests_lock:
            if self.request is not None and not self.requests:
                self.request.refuse(refusal)
                self._hand_over(self.request)

    def enforce_bounds(self, now: float) -> None:
        """End what has taken too long; ``now`` is monotonic."""
        if self._hears_until:
            is_over = now > self._hears_until
        elif self.total_outbufs_len:
            self._writes_since = self._writes_since or now
            moved_at = max(self._writes_since, self._active_at)
            is_over = now > min(
                moved_at + STALLED_SECONDS, self._writes_since + READING_SECONDS
            )
        else:
            self._writes_since = 0.0
            is_over = self.is_idle and now > self._active_at + IDLE_SECONDS
        if is_over or self.will_close:
            # Not by `will_close`: a full socket is never writable again.
            self.handle_close()
        elif self.request is not None and now > self.request.began_at + REQUEST_SECONDS:
            self.refuse(TOO_SLOW)

    def _end_input(self) -> None:
        """Answer what was asked, although the client says no more."""
        self._has_ended = True
        with self.requests_lock:
            if self.request is not None and self.request.break_off():
                self._hand_over(self.request)
            self.request = None
            self.close_when_flushed = not self.requests

    def _hand_over(self, request: Request) -> None:
        self.requests.append(request)
        self.request = None
        if len(self.requests) == 1:
            self.server.add_task(self)

    def _end_output(self) -> None:
        self.close_when_flushed = False
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self._has_ended = True
        if self._has_ended:
            self.handle_close()
        else:
            self._hears_until = time.monotonic() + HEARING_SECONDS

    def _hear_out(self, piece: bytes) -> None:
        self._heard_bytes += len(piece)
        if not piece or self._heard_bytes > HEARING_BYTES:
            self.handle_close()

"""The loop: accepts connections, keeps them within bounds, stops without losing an answer."""

import errno
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

from cleanlife.server.channel import Channel
from cleanlife.server.fair_pool import FairPool
from cleanlife.server.refusals import BUSY
from cleanlife.server.request import LARGEST_BODY, LARGEST_HEAD

MOST_CONNECTIONS = 3000
# Bodies that arrive or wait, and answers that are not read, in bytes each.
MOST_HELD = 128 * LARGEST_BODY
# Connections that are accepted in one go: few, so that several processes share them.
ACCEPTED_AT_ONCE = 8
PAUSE_SECONDS = 0.1
LOOK_SECONDS = 0.5
QUIET_SECONDS = 0.2
GRACE_SECONDS = 8.0
# What has only begun to arrive when we stop has this long to be whole.
LAST_REQUESTS_SECONDS = 2.0
NO_ADDRESS = ("", 0)
OUT_OF_ROOM = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class WebServer(TcpWSGIServer):
    """Serves an application on a socket that is bound already."""

    channel_class = Channel

    def __init__(
        self, application: Callable[..., Any], listener: socket.socket, pool: FairPool
    ) -> None:
        self.is_stopping = False
        self._stops_at = 0.0
        self._accepts_again_at = 0.0
        self._looks_again_at = 0.0
        address = listener.getsockname()
        super().__init__(
            application,
            {},
            _sock=listener,
            dispatcher=pool,
            adj=_adjustments(server_name=address[0]),
            sockinfo=(listener.family, listener.type, listener.proto, address),
            bind_socket=False,
        )

    def serve(self) -> None:
        """Return when `stop` was asked for and the running requests are answered."""
        while not self._is_done():
            wasyncore.poll2(QUIET_SECONDS if self.is_stopping else LOOK_SECONDS, self._map)
            now = time.monotonic()
            if now >= self._looks_again_at:
                self._looks_again_at = now + LOOK_SECONDS
                self._look_after_channels(now)
                self.task_dispatcher.refuse_late_tickets()
        self.task_dispatcher.shutdown()
        wasyncore.close_all(self._map)

    def stop(self) -> None:
        """Take nothing new and finish what runs; safe in a signal handler."""
        self.is_stopping = True
        # The loop may have ended already: whoever asks twice is not wrong.
        with suppress(OSError):
            self.pull_trigger()

    def open_from_within(self, connection: socket.socket) -> None:
        """Serve a connection of this process itself, which has no address; on any thread."""
        self.trigger.pull_trigger(
            lambda: self.channel_class(self, connection, NO_ADDRESS, self.adj, map=self._map)
        )

    def readable(self) -> bool:
        """Return whether connections are taken now."""
        return bool(self.accepting) and time.monotonic() >= self._accepts_again_at

    def handle_accept(self) -> None:
        """Take what waits at the door."""
        for _ in range(ACCEPTED_AT_ONCE):
            try:
                found = self.accept()
            except OSError as error:
                self._bear(error)
                return
            if found is None:
                return
            self._open(*found)

    def keep_within_memory(self, channel: Channel) -> None:
        """Refuse the request that has been arriving for longest when bodies hold too much."""
        if channel.held_bytes < LARGEST_HEAD:
            return
        channels = list(self.active_channels.values())
        if sum(each.held_bytes for each in channels) > MOST_HELD:
            arriving = [each for each in channels if each.request is not None]
            oldest = min(arriving, key=lambda each: each.request.began_at, default=channel)
            oldest.refuse(BUSY)

    def _open(self, connection: socket.socket, address: Any) -> None:
        if len(self.active_channels) >= MOST_CONNECTIONS and not self._close_least_useful():
            connection.close()
            return
        try:
            self.set_socket_options(connection)
        except OSError:
            # It has gone already.
            connection.close()
            return
        self.channel_class(self, connection, address, self.adj, map=self._map)

    def _bear(self, error: OSError) -> None:
        """Go on after a failed accept: the connection has gone, or we are out of files."""
        if error.errno not in OUT_OF_ROOM:
            return
        # Asked again at once, the same would fail again, in an endless loop.
        self._accepts_again_at = time.monotonic() + PAUSE_SECONDS
        self.logger.warning("No connection could be accepted: %s", error)
        self._close_least_useful()

    def _close_least_useful(self) -> bool:
        """Close the connection that has been silent for longest and waits for no answer."""
        silent = [each for each in self.active_channels.values() if not each.is_answering]
        if not silent:
            return False
        min(silent, key=lambda each: each.last_activity).handle_close()
        return True

    def _look_after_channels(self, now: float) -> None:
        channels = list(self.active_channels.values())
        for channel in channels:
            channel.enforce_bounds(now)
        unread = [each for each in channels if each.total_outbufs_len]
        if sum(each.total_outbufs_len for each in unread) > MOST_HELD:
            min(unread, key=lambda each: each.last_activity).handle_close()

    def _is_done(self) -> bool:
        """Return whether everything is answered after `stop`, or the grace is over."""
        if not self.is_stopping:
            return False
        now = time.monotonic()
        if self.accepting:
            self._stops_at = now + GRACE_SECONDS
            wasyncore.dispatcher.close(self)
        ends_early = now > self._stops_at - GRACE_SECONDS + LAST_REQUESTS_SECONDS
        for channel in list(self.active_channels.values()):
            # One that was used just now may have sent its next request already.
            is_quiet = channel.is_idle and now > channel.last_activity + QUIET_SECONDS
            if is_quiet or (ends_early and not channel.is_answering):
                channel.handle_close()
        return not self.active_channels or now > self._stops_at


def _adjustments(*, server_name: str) -> Adjustments:
    return Adjustments(
        listen="127.0.0.1:0",  # Resolved, never bound: the socket is given.
        ident=None,
        server_name=server_name,
        recv_bytes=64 * 1024,
        # Nothing goes to temporary files: a full disk must not stop requests.
        inbuf_overflow=2 * LARGEST_BODY,
        outbuf_overflow=MOST_HELD,
        max_request_header_size=LARGEST_HEAD,
        max_request_body_size=2**62,  # Judged by `Request`.
        connection_limit=2**31,  # Judged by `_open`.
        log_socket_errors=False,
        # Whose word counts for an address is judged by `cleanlife.http.client_ip`.
        clear_untrusted_proxy_headers=False,
    )

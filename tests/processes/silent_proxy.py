"""A TCP proxy on the loopback that can fall silent, as a network or a frozen host does.

with SilentProxy("127.0.0.1", 5432) as proxy:
    connect(port=proxy.port)
    proxy.fall_silent()      # what is connected hears nothing more, and no end either
    connect(port=proxy.port)     # new connections pass
    proxy.stay_silent()      # new ones are accepted and hear nothing, too
    proxy.speak()            # new connections pass again; silent ones stay silent
"""

import socket
import threading
from contextlib import suppress
from typing import Self

CHUNK_BYTES = 64 * 1024


class SilentProxy:
    """Passes bytes between its port and a server; use it as a context manager."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._links: list[_Link] = []
        self._is_silent = False

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        for link in self._links:
            link.close()

    def fall_silent(self) -> int:
        """Pass nothing more of the connections that there are; return how many."""
        for link in self._links:
            link.is_silent = True
        return len(self._links)

    def stay_silent(self) -> None:
        """Pass nothing more of any connection, new ones included."""
        self._is_silent = True
        self.fall_silent()

    def speak(self) -> None:
        """Pass new connections again."""
        self._is_silent = False

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._target)
            except OSError:
                client.close()
                continue
            link = _Link(client, server)
            link.is_silent = self._is_silent
            self._links.append(link)
            link.start()


class _Link:
    """One connection through the proxy."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.is_silent = False
        self._client, self._server = client, server

    def start(self) -> None:
        for ends in ((self._client, self._server), (self._server, self._client)):
            threading.Thread(target=self._pass, args=ends, daemon=True).start()

    def close(self) -> None:
        for end in (self._client, self._server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while chunk := source.recv(CHUNK_BYTES):
                # Silent: the kernel has confirmed the bytes, and nobody will ever read them.
                if not self.is_silent:
                    target.sendall(chunk)
            if not self.is_silent:
                target.shutdown(socket.SHUT_WR)

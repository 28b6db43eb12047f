"""The edge of the process: what names resolve to, and everything that is dialled."""

import socket
import threading
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from weakref import WeakKeyDictionary

from partners.domains import normalise_host


class Edge:
    """Answers for the resolver and records each address handed to ``connect``.

    Nothing is dialled for real but what ``receivers`` sends to the loopback; whatever else
    might be dialled is recorded and then refused, as by a network that is not there.
    """

    def __init__(self, monkeypatch) -> None:
        self.dialled: list[str] = []
        self.asked: list[str] = []
        # Public address -> the address that is connected to in its place.
        self.receivers: dict[str, str] = {}
        self._answers: dict[str, Callable[[], Iterable[str]]] = {}
        self._lock = threading.Lock()
        # Off: a rerouted connection shows where it really leads.
        self.hides_reroutes = True
        self._peers: WeakKeyDictionary[socket.socket, tuple] = WeakKeyDictionary()
        self._connect, self._resolve = socket.socket.connect, socket.getaddrinfo
        self._peer = socket.socket.getpeername
        edge = self

        def connect(sock, address):
            return edge._dial(sock, address)

        def getpeername(sock):
            return edge._peers.get(sock) if sock in edge._peers else edge._peer(sock)

        monkeypatch.setattr(socket.socket, "connect", connect)
        monkeypatch.setattr(socket.socket, "getpeername", getpeername)
        monkeypatch.setattr(socket, "getaddrinfo", self._ask)

    def name(self, host: str, *addresses: str) -> None:
        """Let a name resolve to these addresses."""
        self._answers[normalise_host(host)] = lambda: addresses

    def rebind(self, host: str, *answers: str) -> None:
        """Let a name resolve to one address after the other, then to the last one for ever."""
        left = list(answers)
        self._answers[normalise_host(host)] = lambda: [
            left.pop(0) if len(left) > 1 else left[0]
        ]

    def _dial(self, sock, address):
        host = address[0]
        with self._lock:
            self.dialled.append(host)
        if host not in self.receivers:
            raise ConnectionRefusedError
        self._connect(sock, (self.receivers[host], *address[1:]))
        if self.hides_reroutes:
            self._peers[sock] = address

    def _ask(self, host, port, *args, **kwargs):
        with self._lock:
            self.asked.append(host)
            answer = self._answers.get(normalise_host(host))
            addresses = None if answer is None else list(answer())
        if addresses is None:
            # Numbers in all their forms, as the C library reads them; no name is looked up.
            kwargs["flags"] = socket.AI_NUMERICHOST
            return self._resolve(host, port, *args, **kwargs)
        return [_entry(address, port) for address in addresses]


def _entry(address: str, port: int):
    bare = address.partition("%")[0]
    if ip_address(bare).version == 4:
        return socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)
    return socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0)

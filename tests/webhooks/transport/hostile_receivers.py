"""Receivers that harm whoever calls them, in a process of their own.

``python -m tests.webhooks.transport.hostile_receivers`` writes their ports as JSON and ends
when its input does. Apart, because what they send must not count as memory of who reads it.
"""

import contextlib
import gzip
import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable

PAUSE = 0.1
BLOCK = b"y" * 65536
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
FOUND = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
# 32 MiB of zeros in 32 KiB, zipped twice in 200 bytes.
BOMB = gzip.compress(b"\x00" * (32 << 20))
TWICE = gzip.compress(BOMB)
ZIPPED = OK + b"Content-Encoding: gzip\r\n"
REQUEST_END = b"0123456789"
CHUNK = b"4000\r\n" + b"y" * 0x4000 + b"\r\n"
INTERIM = b"HTTP/1.1 %d Wait\r\nX: " + b"y" * 200 + b"\r\n\r\n"

Behaviour = Callable[[socket.socket], None]


def says(*pieces: bytes) -> Behaviour:
    """Answer with this, then wait for the other side to close."""

    def behave(connected: socket.socket) -> None:
        for piece in pieces:
            connected.sendall(piece)
        connected.recv(1)

    return behave


def floods(head: bytes, block: bytes) -> Behaviour:
    """Send a head, then one block after the other."""

    def behave(connected: socket.socket) -> None:
        connected.sendall(head)
        while True:
            connected.sendall(block)

    return behave


def drips(head: bytes, drop: bytes = b"x") -> Behaviour:
    """Send a head, then drop after drop."""

    def behave(connected: socket.socket) -> None:
        connected.sendall(head)
        while True:
            connected.sendall(drop)
            time.sleep(PAUSE)

    return behave


def resets(connected: socket.socket) -> None:
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def closes(connected: socket.socket) -> None:
    connected.shutdown(socket.SHUT_RDWR)


def hangs(connected: socket.socket) -> None:
    time.sleep(60)


def sized(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


COOKIES = b"".join(b"Set-Cookie: c%d=%s\r\n" % (n, b"v" * 200) for n in range(95))
# What each does, and the kind of outcome that it leads to.
BEHAVIOURS: dict[str, tuple[Behaviour, str]] = {
    "redirect with an endless body": (floods(FOUND + b"\r\n", BLOCK), "redirected"),
    "redirect with a huge body": (
        floods(FOUND + b"Content-Length: 99999999999\r\n\r\n", BLOCK), "redirected"),
    "redirect with endless chunks": (
        floods(FOUND + b"Transfer-Encoding: chunked\r\n\r\n", CHUNK), "redirected"),
    "redirect with a bomb": (
        says(FOUND + b"Content-Encoding: gzip\r\n" + sized(BOMB)), "redirected"),
    "redirect that drips": (drips(FOUND + b"\r\n"), "redirected"),
    "status drips": (drips(b""), "timed_out"),
    "header drips": (drips(OK + b"X-A: "), "timed_out"),
    "headers drip": (drips(OK, b"X: y\r\n"), "timed_out"),
    "body drips": (drips(OK + b"Content-Length: 99999\r\n\r\n"), "delivered"),
    "chunks drip": (drips(CHUNKED, b"1\r\nx\r\n"), "delivered"),
    "chunk size drips": (drips(CHUNKED, b"0"), "delivered"),
    "trailers drip": (drips(CHUNKED + b"0\r\n", b"X: y\r\n"), "delivered"),
    "endless body": (floods(OK + b"\r\n", BLOCK), "delivered"),
    "endless status line": (floods(b"HTTP/1.1 200 ", BLOCK), "unreachable"),
    "endless header": (floods(OK + b"X-A: ", BLOCK), "unreachable"),
    "endless headers": (floods(OK, b"X-A: b\r\n" * 8000), "unreachable"),
    "a hundred long headers": (
        says(OK + (b"X-A: " + b"z" * 65000 + b"\r\n") * 99 + b"\r\n"), "unreachable"),
    "endless folded header": (floods(OK + b"X-A: b\r\n", b" c\r\n" * 8000), "unreachable"),
    "gzip bomb": (says(ZIPPED + sized(BOMB)), "delivered"),
    "gzip bomb in a bomb": (
        says(OK + b"Content-Encoding: gzip, gzip\r\n" + sized(TWICE)), "delivered"),
    "gzip bomb in chunks": (
        says(ZIPPED + b"Transfer-Encoding: chunked\r\n\r\n",
             b"%x\r\n" % len(BOMB) + BOMB + b"\r\n0\r\n\r\n"), "delivered"),
    "transfer coding gzip": (
        says(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
             b"%x\r\n" % len(BOMB) + BOMB + b"\r\n0\r\n\r\n"), "delivered"),
    "zip in truth none": (floods(ZIPPED + b"\r\n", BLOCK), "delivered"),
    "chunk without a size": (says(CHUNKED + b"nonsense\r\n"), "delivered"),
    "chunk of negative size": (says(CHUNKED + b"-5\r\nhello\r\n"), "delivered"),
    "chunk of absurd size": (floods(CHUNKED + b"f" * 40 + b"\r\n", BLOCK), "delivered"),
    "endless chunk size": (floods(CHUNKED, b"0" * 65536), "delivered"),
    "endless chunk extension": (floods(CHUNKED + b"5;", BLOCK), "delivered"),
    "endless trailers": (floods(CHUNKED + b"0\r\n", b"X: y\r\n" * 8000), "delivered"),
    "endless empty chunks": (floods(CHUNKED, b"1;x\r\ny\r\n" * 8000), "delivered"),
    "never answers": (says(), "timed_out"),
    "closes at once": (closes, "unreachable"),
    "resets": (resets, "unreachable"),
    "closes in the status": (says(b"HTTP/1.1 2"), "timed_out"),
    "HTTP/0.9": (floods(b"<html>", BLOCK), "unreachable"),
    "HTTP/0.9, short": (says(b"<html>hello</html>\r\n"), "unreachable"),
    "HTTP/2": (says(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + b"\x00" * 18 + b"\r\n"),
               "unreachable"),
    "HTTP/3.0 in letters": (says(b"HTTP/3.0 200 OK\r\n\r\n"), "unreachable"),
    "garbage": (floods(b"", bytes(range(256)) * 64), "unreachable"),
    "zeros": (floods(b"", b"\x00" * 65536), "unreachable"),
    "status of two digits": (says(b"HTTP/1.1 20 OK\r\n\r\n"), "unreachable"),
    "status in letters": (says(b"HTTP/1.1 ok OK\r\n\r\n"), "unreachable"),
    "status beyond all": (says(b"HTTP/1.1 1000 OK\r\n\r\n"), "unreachable"),
    "continue for ever": (floods(b"", INTERIM % 100 * 99), "unreachable"),
    "early hints for ever": (floods(b"", INTERIM % 103 * 99), "unreachable"),
    "early hints, then the answer": (says(INTERIM % 103, OK + sized(b"ok")), "delivered"),
    "processing drips": (drips(b"", b"HTTP/1.1 102 Processing\r\n\r\n"), "timed_out"),
    "switches protocols": (
        floods(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", BLOCK), "failed"),
    "length absurd": (
        floods(OK + b"Content-Length: 9" + b"0" * 30 + b"\r\n\r\n", BLOCK), "delivered"),
    "length of 5,000 digits": (
        floods(OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", BLOCK), "delivered"),
    "length negative": (floods(OK + b"Content-Length: -1\r\n\r\n", BLOCK), "delivered"),
    "length in words": (floods(OK + b"Content-Length: many\r\n\r\n", BLOCK), "delivered"),
    "two lengths": (
        says(OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), "unreachable"),
    "length and chunks": (
        floods(OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", BLOCK),
        "delivered"),
    "many cookies": (says(OK + COOKIES + sized(b"ok")), "delivered"),
    "too many cookies": (
        floods(OK, b"Set-Cookie: a=b\r\n" * 4000), "unreachable"),
    "header without a name": (says(OK + b": x\r\n" + sized(b"ok")), "delivered"),
    "line ends only": (floods(b"", b"\r\n" * 32768), "unreachable"),
}  # fmt: skip
# What these do is part of the handshake: they are called over TLS.
TLS_BEHAVIOURS: dict[str, tuple[Behaviour, str]] = {
    "handshake hangs": (hangs, "timed_out"),
    "handshake drips": (drips(b"\x16\x03\x03\x40\x00", b"\x02"), "timed_out"),
    "handshake floods": (floods(b"\x16\x03\x03\x40\x00", BLOCK), "unreachable"),
    "handshake is HTTP": (says(OK + sized(b"ok")), "unreachable"),
    "handshake closes": (closes, "unreachable"),
    "handshake resets": (resets, "unreachable"),
    "handshake alerts for ever": (
        floods(b"", b"\x15\x03\x03\x00\x02\x01\x00" * 5000),
        "unreachable",
    ),
}


def read_request(connected: socket.socket) -> None:
    came = b""
    while not came.endswith(REQUEST_END):
        more = connected.recv(65536)
        if not more:
            return
        came = came[-16:] + more


def serve(server: socket.socket, behave: Behaviour, *, reads: bool) -> None:
    def answer(connected: socket.socket) -> None:
        with connected, contextlib.suppress(OSError):
            if reads:
                read_request(connected)
            behave(connected)

    while True:
        connected, _ = server.accept()
        threading.Thread(target=answer, args=(connected,), daemon=True).start()


def open_port(behave: Behaviour, *, reads: bool) -> int:
    server = socket.create_server(("127.0.0.1", 0))
    server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    threading.Thread(
        target=serve, args=(server, behave), kwargs={"reads": reads}, daemon=True
    ).start()
    return server.getsockname()[1]


def main() -> None:
    ports = {name: open_port(behave, reads=True) for name, (behave, _) in BEHAVIOURS.items()}
    for name, (behave, _) in TLS_BEHAVIOURS.items():
        ports[name] = open_port(behave, reads=False)
    ports["deaf"] = open_port(hangs, reads=False)
    ports["kind"] = open_port(says(OK + sized(b"ok")), reads=True)
    sys.stdout.write(json.dumps(ports) + "\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()

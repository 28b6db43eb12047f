"""The server with a small application, in a thread of the test."""

import io
import socket
import threading
from http.client import HTTPResponse

import pytest

from cleanlife.server.fair_pool import FairPool
from cleanlife.server.queues import Queues
from cleanlife.server.web_server import WebServer

SECONDS = 20


class Connection(socket.socket):
    """A socket whose answers are read one after the other, by one buffer."""

    _reader = None

    def makefile(self, mode):
        self._reader = self._reader or Reader(socket.SocketIO(self, "r"))
        return self._reader


class Reader(io.BufferedReader):
    """Stays open when an answer has been read."""

    def close(self):
        pass


class Serving:
    """A server that runs until `stop`."""

    def __init__(self, application, *, threads=4, trusted_proxies=()):
        listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        listener.settimeout(0)
        self.port = listener.getsockname()[1]
        queues = Queues(trusted_proxies=trusted_proxies)
        self.server = WebServer(application, listener, FairPool(queues, threads=threads))
        self._thread = threading.Thread(target=self.server.serve)
        self._thread.start()

    def connect(self, sent=b""):
        """Return a connection on which that has been sent."""
        connection = Connection()
        connection.settimeout(SECONDS)
        try:
            connection.connect(("127.0.0.1", self.port))
            connection.sendall(sent)
        except OSError:
            connection.close()
            raise
        return connection

    def ask(self, path="/", *, method="GET", head=(), body=b""):
        """Return the answer to one request on a connection of its own."""
        with self.connect(request(path, method=method, head=head, body=body)) as connection:
            return read_answer(connection, method=method)

    def stop(self):
        if not self.server.is_stopping:
            self.server.stop()
        self._thread.join(SECONDS)
        assert not self._thread.is_alive()


def request(path="/", *, method="GET", head=(), body=b""):
    """Return the bytes of a request."""
    length = [f"Content-Length: {len(body)}"] if body else []
    lines = [f"{method} {path} HTTP/1.1", "Host: test", *head, *length]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def read_answer(connection, *, method="GET"):
    """Read one answer from a connection: status, headers and body."""
    answer = HTTPResponse(connection, method=method)
    answer.begin()
    answer.content = answer.read()
    return answer


def read_all(connection):
    """Return everything until the server closes."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def echo(environ, start_response):
    """Answer the path and what the body holds."""
    body = environ["wsgi.input"].read()
    answer = environ["PATH_INFO"].encode("latin-1") + b" " + body
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-API-Version", "1")])
    return [answer]


@pytest.fixture
def serve():
    """Start servers that are stopped at the end of the test."""
    running = []

    def start(application=echo, **options):
        running.append(Serving(application, **options))
        return running[-1]

    yield start
    for serving in running:
        serving.stop()

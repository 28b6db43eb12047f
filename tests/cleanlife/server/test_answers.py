"""How answers reach their clients, and how connections end."""

import json
import select
import socket
import struct
import threading
from contextlib import ExitStack

import pytest

from cleanlife.server import channel as channel_module
from cleanlife.server import web_server as server_module
from tests.cleanlife.server.conftest import echo, read_all, read_answer, request
from tests.processes.stack import wait_until

pytestmark = pytest.mark.once
# More than sockets hold, less than stops the application.
LARGE = 15_000_000


def in_pieces(environ, start_response):
    """Answer without saying how long it will be."""
    start_response("200 OK", [])
    yield b"one "
    yield b"two"


def large(environ, start_response):
    start_response("200 OK", [("Content-Length", str(LARGE))])
    yield from [b"x" * 1_000_000] * (LARGE // 1_000_000)


def failing(environ, start_response):
    raise RuntimeError("for the test")


def test_names_of_headers_stay_as_they_were_written(serve):
    with serve().connect(request()) as connection:
        said = connection.recv(65536)
    assert b"\r\nX-API-Version: 1\r\n" in said
    assert b"waitress" not in said


@pytest.mark.parametrize("application", [echo, in_pieces])
def test_a_connection_is_kept(serve, application):
    with serve(application).connect(request("/one")) as connection:
        first = read_answer(connection).content
        connection.sendall(request("/two"))
        assert {first, read_answer(connection).content} <= {b"/one ", b"/two ", b"one two"}


@pytest.mark.parametrize("head", [["Connection: close"], ["Connection: TE, Close"]])
def test_a_connection_is_closed_when_asked(serve, head):
    with serve().connect(request(head=head)) as connection:
        assert read_answer(connection).headers["Connection"] == "close"
        assert connection.recv(10) == b""


@pytest.mark.parametrize(("asked", "kept"), [("keep-alive", True), ("", False)])
def test_version_1_0_keeps_a_connection_only_when_asked(serve, asked, kept):
    head = f"GET / HTTP/1.0\r\nConnection: {asked}\r\n\r\n".encode()
    with serve().connect(head) as connection:
        answer = read_answer(connection)
    assert (answer.headers["Connection"] == "keep-alive") is kept


@pytest.mark.parametrize("application", [echo, in_pieces])
def test_head_gets_no_body(serve, application):
    with serve(application).connect(request(method="HEAD") + request("/next")) as connection:
        assert read_answer(connection, method="HEAD").content == b""
        assert read_answer(connection).status == 200


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_without_a_body_has_no_length(serve, status):
    def nothing(environ, start_response):
        start_response(status, [("Content-Length", "0")])
        return [b""]

    with serve(nothing).connect(request() * 2) as connection:
        answers = [read_answer(connection) for _ in range(2)]
    assert all("Content-Length" not in answer.headers for answer in answers)


def test_an_application_that_fails_is_answered_in_the_contracts_shape(serve):
    answer = serve(failing).ask("/v1/partners/bookings")
    assert answer.status == 500
    assert json.loads(answer.content)["error"]["code"] == "INTERNAL_ERROR"


def test_readers_that_stall_hold_no_thread(serve, monkeypatch):
    monkeypatch.setattr(channel_module, "STALLED_SECONDS", 0.5)
    serving = serve(lambda *call: large(*call) if call[0]["PATH_INFO"] == "/" else echo(*call))
    with ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(serving.connect(request()))
        assert serving.ask("/next").content == b"/next "


def test_a_reader_that_takes_too_long_is_cut_off(serve, monkeypatch):
    monkeypatch.setattr(channel_module, "READING_SECONDS", 0.2)
    serving = serve(large)
    with serving.connect(request()) as reader:
        wait_until(lambda: serving.server.active_channels, seconds=20, what="it is read")
        wait_until(lambda: not serving.server.active_channels, seconds=20, what="it is cut off")
        assert len(read_all(reader)) < LARGE


def test_unread_answers_together_are_bounded(serve, monkeypatch):
    monkeypatch.setattr(server_module, "MOST_HELD", 10_000_000)
    serving = serve(large)
    with serving.connect(request()) as idler:
        wait_until(lambda: serving.server.active_channels, seconds=20, what="it is read")
        wait_until(lambda: not serving.server.active_channels, seconds=20, what="it is cut off")
        assert len(read_all(idler)) < LARGE


def test_the_path_and_the_client_are_told_as_they_are(serve):
    def told(environ, start_response):
        start_response("200 OK", [])
        names = ("PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "HTTP_X_FORWARDED_FOR")
        return ["|".join(environ[name] for name in names).encode("latin-1")]

    answer = serve(told).ask("//a%20b?x=%20", head=["X-Forwarded-For: 1.2.3.4", "X_Evil: 1"])
    assert answer.content == b"//a b|x=%20|127.0.0.1|1.2.3.4"


def test_a_connection_more_takes_the_place_of_an_idle_one(serve, monkeypatch):
    monkeypatch.setattr(server_module, "MOST_CONNECTIONS", 5)
    serving = serve()
    with ExitStack() as stack:
        idle = []
        for _ in range(5):
            idle.append(stack.enter_context(serving.connect(request("/used"))))
            # One after the other: the first has then been silent for longest.
            assert read_answer(idle[-1]).status == 200
        assert serving.ask("/more").content == b"/more "
        closed, _, _ = select.select(idle, [], [], 20)
        assert [one.recv(10) for one in closed] == [b""]


@pytest.mark.parametrize("head", [["Connection: close"], []])
def test_a_client_that_goes_while_it_is_answered_is_no_fault(serve, caplog, head):
    serving = serve(large)
    with serving.connect(request(head=head)) as gone:
        wait_until(
            lambda: _waits_to_be_read(serving, is_last=bool(head)), seconds=20, what="it"
        )
        # Closing resets the connection.
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wait_until(lambda: not serving.server.active_channels, seconds=20, what="it is closed")
    assert [record for record in caplog.records if record.levelname != "INFO"] == []


def _waits_to_be_read(serving, *, is_last):
    channels = list(serving.server.active_channels.values())
    return any(
        channel.total_outbufs_len and channel.close_when_flushed == is_last
        for channel in channels
    )


def test_stopping_answers_what_runs_and_closes_what_is_idle(serve):
    begun, goes_on = threading.Event(), threading.Event()

    def waits(environ, start_response):
        begun.set()
        goes_on.wait(20)
        return echo(environ, start_response)

    serving = serve(waits)
    with serving.connect() as idle, serving.connect(request("/last")) as running:
        begun.wait(20)
        serving.server.stop()
        assert idle.recv(10) == b""
        with pytest.raises(ConnectionRefusedError):
            serving.connect()
        goes_on.set()
        answer = read_answer(running)
    assert (answer.content, answer.headers["Connection"]) == (b"/last ", "close")


def test_stopping_does_not_wait_for_ever(serve, monkeypatch):
    monkeypatch.setattr(server_module, "GRACE_SECONDS", 0.2)
    begun, goes_on = threading.Event(), threading.Event()

    def waits(environ, start_response):
        begun.set()
        goes_on.wait(20)
        return echo(environ, start_response)

    serving = serve(waits)
    with serving.connect(request()) as running:
        begun.wait(20)
        serving.stop()
        assert running.recv(10) == b""
    goes_on.set()


def test_stopping_twice_is_stopping_once(serve):
    serving = serve()
    serving.stop()
    serving.server.stop()


def test_a_request_that_is_under_way_is_answered_when_stopping(serve):
    serving = serve()
    with serving.connect() as fresh:
        wait_until(lambda: serving.server.active_channels, seconds=20, what="it is accepted")
        serving.server.stop()
        fresh.sendall(request("/late"))
        assert read_answer(fresh).content == b"/late "

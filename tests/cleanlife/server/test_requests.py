"""What is read of a request before a thread is spent on it, and what is refused."""

import json
import socket
from contextlib import ExitStack

import pytest

from cleanlife.server import channel as channel_module
from cleanlife.server import web_server as server_module
from tests.cleanlife.server.conftest import echo, read_all, read_answer, request

pytestmark = pytest.mark.once
HALF_HEAD = b"POST / HTTP/1.1\r\nHost: test\r\nContent-Le"
HALF_BODY = b"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\n{"
HALF_CHUNK = b"POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{"


def reads_carefully(environ, start_response):
    """Answer 200, or 400 when the body breaks off, and what was said about its length."""
    try:
        environ["wsgi.input"].read()
    except OSError:
        start_response("400 Bad Request", [])
        return [environ["CONTENT_LENGTH"].encode()]
    return echo(environ, start_response)


def measure(environ, start_response):
    """Answer how long the body is."""
    start_response("200 OK", [])
    return [str(len(environ["wsgi.input"].read())).encode()]


@pytest.mark.parametrize("half", [b"", b"G", HALF_HEAD, HALF_BODY, HALF_CHUNK])
def test_half_requests_hold_no_thread(serve, half):
    serving = serve(threads=2)
    with ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(serving.connect(half))
        assert serving.ask("/asked").content == b"/asked "


@pytest.mark.parametrize("half", [HALF_HEAD, HALF_BODY, HALF_CHUNK])
def test_what_drips_for_too_long_is_refused(serve, half, monkeypatch):
    monkeypatch.setattr(channel_module, "REQUEST_SECONDS", 0.1)
    with serve().connect(half) as connection:
        answer = read_answer(connection)
    assert (answer.status, json.loads(answer.content)["error"]["code"]) == (
        408,
        "REQUEST_TIMEOUT",
    )


def test_an_idle_connection_is_closed(serve, monkeypatch):
    monkeypatch.setattr(channel_module, "IDLE_SECONDS", 0.1)
    with serve().connect() as never_used, serve().connect(request()) as used:
        assert read_all(never_used) == b""
        assert read_answer(used).status == 200
        assert read_all(used) == b""


@pytest.mark.parametrize("half", [HALF_HEAD, b""])
def test_a_client_that_leaves_before_its_head_is_whole_gets_nothing(serve, half):
    with serve().connect(half) as connection:
        connection.shutdown(socket.SHUT_WR)
        assert read_all(connection) == b""


@pytest.mark.parametrize("half", [HALF_BODY, HALF_CHUNK])
def test_a_body_that_breaks_off_is_left_to_the_application(serve, half):
    with serve(reads_carefully).connect(half) as connection:
        connection.shutdown(socket.SHUT_WR)
        assert read_answer(connection).status == 400


def test_a_client_that_says_no_more_gets_its_answers(serve):
    with serve().connect(request("/one") + request("/two")) as connection:
        connection.shutdown(socket.SHUT_WR)
        said = read_all(connection)
    assert said.index(b"/one") < said.index(b"/two")


def test_requests_in_one_piece_are_answered_in_order(serve):
    with serve().connect(b"".join(request(f"/{number}") for number in range(50))) as connection:
        answers = [read_answer(connection).content for _ in range(50)]
    assert answers == [b"/%d " % number for number in range(50)]


def test_a_head_in_single_bytes_is_read(serve):
    with serve().connect() as connection:
        for byte in request("/slow", body=b"x"):
            connection.sendall(bytes([byte]))
        assert read_answer(connection).content == b"/slow x"


def test_a_body_is_asked_for(serve):
    head = b"POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"
    with serve().connect(head) as connection:
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"x")
        assert read_answer(connection).content == b"/ x"


@pytest.mark.parametrize(
    "head", [["Expect: 100-continue", "Content-Length: 5000000"], ["Content-Length: 5000000"]]
)
def test_a_body_beyond_the_limit_is_left_to_the_application_unread(serve, head):
    with serve(reads_carefully).connect(request(head=head)) as connection:
        answer = read_answer(connection)
    assert (answer.status, answer.content) == (400, b"5000000")


def test_the_answer_to_a_body_beyond_the_limit_is_not_lost(serve):
    body = b"x" * 5_000_000
    answer = serve(reads_carefully).ask("/", method="POST", body=body)
    assert answer.status == 400


def test_chunks_of_single_bytes_are_no_large_body(serve):
    chunks = b"1\r\nx\r\n" * 200_000 + b"0\r\n\r\n"
    with serve().connect(request(head=["Transfer-Encoding: chunked"]) + chunks) as connection:
        assert len(read_answer(connection).content) == 200_002


@pytest.mark.parametrize(
    ("path", "size", "is_read"),
    [
        ("/team/photos", 2_300_000, True),
        ("/team/photos", 2_400_000, False),
        ("/team/presses", 1_100_000, False),
        ("/v1/team/photos", 1_100_000, False),
    ],
)
@pytest.mark.parametrize("is_chunked", [False, True])
def test_only_a_photo_is_larger_than_a_mebibyte(serve, path, size, is_read, is_chunked):
    body = b"x" * size
    if is_chunked:
        chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (size, body)
        sent = request(path, method="POST", head=["Transfer-Encoding: chunked"]) + chunks
    else:
        sent = request(path, method="POST", body=body)
    with serve(reads_carefully).connect(sent) as connection:
        assert (read_answer(connection).status == 200) == is_read


@pytest.mark.parametrize("endless", [b"f", b"1;" + b"x", b"0\r\nX: "])
def test_a_line_between_chunks_does_not_grow_for_ever(serve, endless):
    sent = request(head=["Transfer-Encoding: chunked"]) + endless + b"f" * 100_000
    with serve(reads_carefully).connect(sent) as connection:
        assert read_answer(connection).status == 400


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 505),
        (b"GET / HTTP/2.0\r\nHost: test\r\n\r\n", 505),
        (b"get / HTTP/1.1\r\nHost: test\r\n\r\n", 400),
        (b"GET / HTTP/1.1\nHost: test\r\n\r\n", 400),
        (request(head=["no header"]), 400),
        (request(head=["spaced : header"]), 400),
        (request(head=["Content-Length: 3", "Content-Length: 3"]), 400),
        (request(head=["Content-Length: 3, 4"]), 400),
        (request(head=["Content-Length: +3"]), 400),
        (request(head=["Content-Length: " + "9" * 5000]), 400),
        (request("http://[::1/"), 400),
        (request(head=["Content-Length: 3", "Transfer-Encoding: chunked"]), 400),
        (request(head=["Transfer-Encoding: gzip, chunked"]), 501),
        (request(head=["Transfer-Encoding: chunked, identity"]), 501),
        (request(head=["Transfer-Encoding: \x0bchunked"]), 400),
        (b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501),
        (request("/" + "x" * 9000), 414),
        (b"GET /" + b"x" * 70_000, 414),
        (request(head=[f"X-{number}: 1" for number in range(5000)]), 431),
        (request(head=["X-Long: " + "x" * 70_000]), 431),
    ],
)
def test_what_is_no_request_is_refused_in_the_contracts_shape(serve, sent, status):
    serving = serve()
    with serving.connect(sent) as connection:
        answer = read_answer(connection)
        assert connection.recv(100) == b""
    error = json.loads(answer.content)["error"]
    assert (answer.status, error["requestId"]) == (status, answer.headers["X-Request-Id"])
    assert serving.ask("/next").content == b"/next "


def test_a_refusal_bears_the_id_of_its_request(serve):
    head = ["X-Request-Id: mine", "Transfer-Encoding: gzip"]
    answer = serve().ask("/v1/partners/bookings", head=head)
    assert answer.headers["X-Request-Id"] == "mine"
    assert answer.headers["X-API-Version"]


def test_bodies_together_are_bounded(serve, monkeypatch):
    monkeypatch.setattr(server_module, "MOST_HELD", 3_000_000)
    serving = serve()
    half = request(method="POST", head=["Content-Length: 1000001"]) + b"x" * 1_000_000
    with ExitStack() as stack:
        held = [stack.enter_context(serving.connect(half)) for _ in range(4)]
        refused = read_answer(held[0])
        held[-1].sendall(b"x")
        assert read_answer(held[-1]).status == 200
    assert (refused.status, refused.headers["Retry-After"]) == (503, "1")


def test_many_large_bodies_at_once_are_all_read(serve):
    serving = serve(measure)
    body = b"x" * 1_000_000
    with ExitStack() as stack:
        asked = [
            stack.enter_context(serving.connect(request(method="POST", body=body)))
            for _ in range(72)
        ]
        assert {read_answer(one).content for one in asked} == {b"1000000"}

"""Bodies as real clients and attackers send them, byte by byte, to the running web server."""

import json
import socket

import pytest

from tests.processes.orders import PartnerSide

pytestmark = [pytest.mark.slow, pytest.mark.once]
WANTED = json.dumps({"phone": "0512345678", "name": "Noura"}).encode()
CHUNKED = "Transfer-Encoding: chunked"


@pytest.fixture(scope="module")
def side(stack):
    return PartnerSide(stack, "partner_pays")


@pytest.fixture
def send(stack, side):
    """Send one request as written; return status and JSON, None where the body is none."""

    def send(head, body=b"", *, path="contacts", method="POST", key=True):
        lines = [
            f"{method} /v1/partners/{path} HTTP/1.1",
            f"Host: 127.0.0.1:{stack.port}",
            "Connection: close",
            "Content-Type: application/json",
            *([f"x-api-key: {side.headers['x-api-key']}"] if key else []),
            *head,
        ]
        with socket.create_connection(("127.0.0.1", stack.port), timeout=20) as connection:
            connection.sendall("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
            connection.shutdown(socket.SHUT_WR)
            return _read(connection)

    return send


def _read(connection):
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    return status, json.loads(body) if body.startswith(b"{") else None


def chunks(*parts):
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (*parts, b""))


def message(answer):
    return answer[1]["error"]["message"]


@pytest.mark.parametrize(
    "parts", [[WANTED], [WANTED[:7], WANTED[7:]], list(map(bytes, zip(WANTED)))]
)
def test_a_chunked_body_is_read(send, parts):
    status, body = send([CHUNKED], chunks(*parts))
    assert status == 200
    assert body["data"]["phone"] == "+966512345678"


def test_a_chunked_body_has_an_idempotency_key_too(send):
    head = [CHUNKED, "Idempotency-Key: chunked"]
    answers = [send(head, chunks(WANTED[:n], WANTED[n:])) for n in (3, 9)]
    assert answers[0] == answers[1]


def test_a_chunked_body_without_bytes_is_an_empty_object(send):
    answer = send([CHUNKED], chunks())
    assert message(answer) == "phone must be a string"


def test_a_chunked_body_beyond_the_limit(send):
    status, body = send([CHUNKED], chunks(b'"', *[b"x" * 65536] * 17, b'"'))
    assert (status, body["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")


def test_a_stranger_is_refused_before_the_body_is_read(send):
    status, body = send([CHUNKED], b"zzz\r\n", key=False)
    assert (status, body["error"]["code"]) == (401, "UNAUTHORIZED")


@pytest.mark.parametrize(
    "body", [b"zz\r\n{}\r\n0\r\n\r\n", b"50\r\n{}", b"2\r\n{}\r\n", b"2\r\n{}xx0\r\n\r\n", b""]
)
def test_a_broken_chunked_body(send, body):
    answer = send([CHUNKED], body)
    assert (answer[0], message(answer)) == (400, "body must be valid JSON")


def test_a_length_that_promises_too_much(send):
    answer = send([f"Content-Length: {len(WANTED) + 10}"], WANTED[:-5])
    assert (answer[0], message(answer)) == (400, "body must be valid JSON")


def test_a_length_that_promises_too_little(send):
    answer = send([f"Content-Length: {len(WANTED) - 5}"], WANTED)
    assert (answer[0], message(answer)) == (400, "body must be valid JSON")


def test_a_length_beyond_the_limit_is_refused_unread(send):
    status, body = send(["Content-Length: 99999999"], b"{")
    assert (status, body["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize("length", ["-1", "x", "1e3"])
def test_a_length_that_is_no_number_is_refused_by_the_server(send, length):
    assert send([f"Content-Length: {length}"], WANTED)[0] == 400


def test_odd_bytes_in_headers(send):
    odd = "\xff\xfe\x80"
    head = [f"Content-Length: {len(WANTED)}", f"Idempotency-Key: {odd}", f"x-request-id: {odd}"]
    answer = send(head, WANTED)
    assert message(answer) == "Idempotency-Key must be 1 to 255 visible ASCII characters"
    assert answer[1]["error"]["requestId"].isascii()
    assert send([f"x-api-key: {odd}"], method="GET", path="services", key=False)[0] == 401


@pytest.mark.parametrize("path", ["bookings/%ff", "bookings/%00/status", "bookings?status=%ff"])
def test_odd_bytes_in_addresses(send, path):
    assert send([], method="GET", path=path)[1]["error"]["code"] == "VALIDATION_ERROR"


def test_head_has_no_body(send):
    assert send([], method="HEAD", path="services") == (200, None)

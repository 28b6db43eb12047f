"""Calling a provider: nothing of the environment, nothing without bounds, TLS verified."""

import gzip
import json
import time
from decimal import Decimal

import pytest
import requests
from urllib3.exceptions import InsecureRequestWarning

from cleanlife.http import outgoing
from tests.providers.local_server import Fault, LocalServer, Received, Reply
from tests.webhooks.certificates import server_context


class Echo(LocalServer):
    def work(self, received: Received) -> Reply:
        return Reply(200, {"method": received.method}, {"Set-Cookie": "seen=yes"})


@pytest.fixture
def echo():
    with Echo().running() as server:
        yield server


def test_an_answer_is_a_status_and_json_with_exact_fractions(echo):
    echo.fail_next(Reply(201, b'{"amount": 330.10, "count": 3}'))
    answer = outgoing.get(echo.url, headers={})
    assert (answer.status, answer.is_success) == (201, True)
    assert answer.content == {"amount": Decimal("330.10"), "count": 3}
    assert isinstance(answer.content["amount"], Decimal)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"NaN", b"[-Infinity]", b"\xff", b"1e99999999999999999999"]
)
def test_what_is_no_json_is_nothing(echo, content):
    echo.fail_next(Reply(200, content))
    assert outgoing.get(echo.url, headers={}).content is None


@pytest.mark.parametrize("status", [300, 404, 500])
def test_anything_but_2xx_is_no_success(echo, status):
    echo.fail_next(Reply(status, {}))
    assert not outgoing.get(echo.url, headers={}).is_success


def test_posts_json(echo):
    outgoing.post_json(f"{echo.url}/a", {"name": "ليلى\ud800"}, headers={"X-One": "1"})
    (received,) = echo.requests
    assert (received.method, received.path) == ("POST", "/a")
    assert received.headers["Content-Type"] == "application/json"
    assert received.headers["X-One"] == "1"
    assert received.json() == {"name": "ليلى\ud800"}


def test_posts_a_form(echo):
    outgoing.post_form(f"{echo.url}/a", {"Body": "رابط & more\ud800", "x": ""})
    (received,) = echo.requests
    assert received.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert received.body == b"Body=%D8%B1%D8%A7%D8%A8%D8%B7+%26+more%3F&x="


def test_no_number_that_is_none_is_posted(echo):
    with pytest.raises(ValueError, match="JSON"):
        outgoing.post_json(echo.url, {"amount": float("nan")}, headers={})
    assert echo.requests == []


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_no_proxy_of_the_environment_is_asked(echo, monkeypatch, name):
    for one in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(one, raising=False)
    monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert outgoing.get(echo.url, headers={}).is_success


def test_no_password_of_the_environment_is_sent(echo, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    outgoing.get(echo.url, headers={"Authorization": "Bearer ours"})
    assert echo.requests[0].headers["Authorization"] == "Bearer ours"


@pytest.mark.parametrize("kind", [outgoing.PlainSession, requests.Session])
def test_a_redirect_is_not_followed(echo, kind):
    echo.fail_next(Reply(307, {}, {"Location": f"{echo.url}/elsewhere"}))
    with kind() as session:
        assert outgoing.post_json(echo.url, {}, headers={}, session=session).status == 307
    assert len(echo.requests) == 1


def test_the_body_of_a_redirect_has_bounds_too(echo):
    huge = b" " * (outgoing.LONGEST_ANSWER + 1)
    echo.fail_next(Reply(302, huge, {"Location": "/elsewhere"}))
    with pytest.raises(outgoing.NoAnswer, match="too long"):
        outgoing.get(echo.url, headers={})


@pytest.mark.parametrize(("extra", "is_read"), [(0, True), (1, False)])
def test_the_longest_answer_is_read_and_not_a_byte_more(echo, extra, is_read):
    body = json.dumps({"a": 1}).encode().ljust(outgoing.LONGEST_ANSWER + extra)
    echo.fail_next(Reply(200, body))
    if is_read:
        assert outgoing.get(echo.url, headers={}).content == {"a": 1}
        return
    with pytest.raises(outgoing.NoAnswer, match="too long"):
        outgoing.get(echo.url, headers={})


def test_nothing_is_unpacked(echo):
    packed = gzip.compress(b" " * 5_000_000)
    echo.fail_next(Reply(200, packed, {"Content-Encoding": "gzip"}))
    assert outgoing.get(echo.url, headers={}).content is None
    assert echo.requests[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.DRIP])
def test_patience_ends(echo, fault):
    echo.fail_next(fault)
    started = time.monotonic()
    with pytest.raises(outgoing.NoAnswer):
        outgoing.get(echo.url, headers={}, read_seconds=0.2)
    assert time.monotonic() - started < 5


def test_a_header_that_cannot_be_sent_is_not_shown(echo):
    with pytest.raises(outgoing.NoAnswer) as raised:
        outgoing.get(echo.url, headers={"Authorization": "sk_test\n"})
    assert str(raised.value) == "no complete answer (InvalidHeader)"
    assert raised.value.__context__ is None


def test_certificates_are_verified():
    with Echo(ssl_context=server_context("127.0.0.1")).running() as server:
        with pytest.raises(outgoing.NoAnswer, match="SSLError"):
            outgoing.get(server.url, headers={"Authorization": "Bearer key"})
        assert server.requests == []
        with outgoing.PlainSession() as careless:
            careless.verify = False
            with pytest.warns(InsecureRequestWarning):
                outgoing.get(server.url, headers={}, session=careless)
        assert len(server.requests) == 1


def test_a_session_that_is_given_stays_open_and_keeps_no_cookie(echo):
    closed = []
    with outgoing.PlainSession() as session:
        session.close = lambda: closed.append(True)
        for _ in range(3):
            outgoing.get(echo.url, headers={}, session=session)
        assert closed == []
        assert not session.cookies
    assert all("Cookie" not in received.headers for received in echo.requests)


def test_a_session_of_its_own_is_closed(echo, monkeypatch):
    closed = []

    def close(session):
        closed.append(session)

    monkeypatch.setattr(requests.Session, "close", close)
    outgoing.get(echo.url, headers={})
    assert [type(session) for session in closed] == [outgoing.PlainSession]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://api.example/", "https://api.example"),
        ("https://api.example/v2/", "https://api.example/v2"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001"),
        ("http://[::1]:8001", "http://[::1]:8001"),
        ("http://localhost", "http://localhost"),
    ],
)
def test_knows_a_safe_address(url, kept):
    assert outgoing.require_safe_url(url) == kept

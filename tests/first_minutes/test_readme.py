"""The README's own programs: the receiver of webhooks, and what reads an answer."""

import subprocess
import time

import pytest

from tests.processes.readme import function, receiver
from webhooks.messages import cleanlife_signature

OURS, OTHER, THIRD = "a" * 64, "b" * 64, "c" * 64
BODY = b'{"event": "booking.created"}'


@pytest.fixture
def is_genuine(monkeypatch):
    """Return the receiver's check, which knows one secret."""
    monkeypatch.setenv("SECRET", OURS)
    before_it_listens = receiver().rpartition("http.server.HTTPServer(")[0]
    names = {}
    exec(before_it_listens, names)
    return names["is_genuine"]


def signed(*secrets, seconds_ago=0, body=BODY):
    return cleanlife_signature(secrets, timestamp=int(time.time()) - seconds_ago, body=body)


@pytest.mark.parametrize("secrets", [(OURS,), (OURS, OTHER), (OTHER, OURS)])
def test_the_receiver_accepts_one_fitting_signature_of_several(is_genuine, secrets):
    assert is_genuine(signed(*secrets), BODY) is True


@pytest.mark.parametrize("secrets", [(OTHER,), (OTHER, THIRD)])
def test_the_receiver_refuses_other_secrets(is_genuine, secrets):
    assert is_genuine(signed(*secrets), BODY) is False


@pytest.mark.parametrize("seconds", [301 + 5, 86_400, -301 - 5])
def test_the_receiver_refuses_a_time_far_off(is_genuine, seconds):
    assert is_genuine(signed(OURS, seconds_ago=seconds), BODY) is False
    assert is_genuine(signed(OURS, seconds_ago=290), BODY) is True


@pytest.mark.parametrize(
    "header",
    ["", "v1=" + "0" * 64, "t=1", "t=,v1=", "t=soon,v1=" + "0" * 64, "t=1,v1=\u0661", "=,=,="],
)
def test_the_receiver_survives_any_header(is_genuine, header):
    assert is_genuine(header, BODY) is False


def test_the_receiver_refuses_another_body(is_genuine):
    assert is_genuine(signed(OURS), BODY + b" ") is False


@pytest.mark.parametrize(
    ("answer", "path", "printed"),
    [
        ('{"data": {"id": "x-1"}}', "data id", "x-1"),
        ('{"data": [{"id": "x-1"}, {"id": "x-2"}]}', "data 1 id", "x-2"),
        ('{"baseUrl": "http://127.0.0.1:9000"}', "baseUrl", "http://127.0.0.1:9000"),
    ],
)
def test_picks_a_value_out_of_an_answer(answer, path, printed):
    assert pick(answer, path).stdout == f"{printed}\n"


@pytest.mark.parametrize(
    ("answer", "path"),
    [
        ('{"success":false,"error":{"code":"INVALID_API_KEY"}}', "data id"),
        ('{"data": []}', "data 0 date"),
        ("<h1>Bad gateway</h1>", "data id"),
        ("", "data id"),
    ],
)
def test_shows_an_answer_without_the_value(answer, path):
    done = pick(answer, path)

    assert done.returncode == 1
    assert done.stderr == f"No {path} in this answer: {answer}\n"


def pick(answer, path):
    return subprocess.run(
        ["bash", "-c", f"{function('pick')}\npick {path}"],
        input=answer,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

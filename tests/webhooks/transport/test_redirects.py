"""Redirects and other invitations in an answer: none is accepted."""

import pytest

from tests.webhooks.transport.hostile import NAME, PUBLIC
from tests.webhooks.transport.saving import send

LOCATIONS = [
    "http://127.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/",
    "https://10.0.0.1:8443/", "http://2130706433/", "//127.0.0.1/", "///127.0.0.1/",
    "/other", "?a=b", "", "https://hooks.example.com:22/", "http://user:word@127.0.0.1/",
    "file:///etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL", "javascript:alert(1)",
    "http://127.0.0.1\\@hooks.example.com/", "http://[", "http://\xff/", "h" * 20000,
]  # fmt: skip
INVITATIONS = {
    "Refresh": "0; url=http://127.0.0.1/",
    "Alt-Svc": 'h2="127.0.0.1:443"; ma=86400',
    "Content-Location": "http://127.0.0.1/",
    "Link": "<http://127.0.0.1/>; rel=preload",
    "WWW-Authenticate": 'Basic realm="x"',
    "Proxy-Authenticate": 'Basic realm="x"',
    "Upgrade": "h2c",
    "Strict-Transport-Security": "max-age=1",
}


@pytest.fixture
def url(receiver, edge):
    """A receiver behind a public name and address."""
    edge.name(NAME, PUBLIC[0])
    edge.receivers = {PUBLIC[0]: "127.0.0.1"}
    return f"http://{NAME}:{receiver.port}/hook"


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 305, 307, 308])
def test_follows_no_location(receiver, sender, edge, url, status):
    receiver.script.statuses = [status]
    for number, location in enumerate(LOCATIONS, start=1):
        receiver.script.headers = {"Location": location}
        receiver.script.body = b"" if status == 304 else b"moved"
        outcome = send(sender, url)

        assert outcome.kind == "redirected"
        assert outcome.error == f"the endpoint answered {status}; redirects are not followed"
        assert len(receiver.requests) == number
    assert set(edge.dialled) == {PUBLIC[0]}
    assert set(edge.asked) == {NAME}
    assert {received.path for received in receiver.requests} == {"/hook"}


@pytest.mark.parametrize("status", [200, 302, 401, 407, 426, 500])
def test_accepts_no_other_invitation(receiver, sender, edge, url, status):
    receiver.script.statuses = [status]
    receiver.script.headers = INVITATIONS
    assert send(sender, url).status_code == status
    assert send(sender, url).status_code == status

    assert set(edge.dialled) == {PUBLIC[0]}
    assert len(receiver.requests) == 2
    assert "Authorization" not in receiver.requests[1].headers

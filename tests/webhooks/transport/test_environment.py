"""What the environment of the process says changes nothing of what is sent or dialled."""

import ssl

import pytest

from tests.webhooks.certificates import client_context, server_context
from tests.webhooks.receiver import Receiver
from tests.webhooks.transport.hostile import NAME, PUBLIC
from tests.webhooks.transport.saving import send
from webhooks.transport import Sender, shared_sender

PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "FTP_PROXY", "SOCKS_PROXY"]
AUTHORITIES = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"]
SENT = {
    "Host", "User-Agent", "Content-Type", "Content-Length", "Accept", "Accept-Encoding",
}  # fmt: skip


@pytest.fixture
def urls(edge, receiver):
    """A plain receiver and one with TLS, behind the same public name."""
    edge.name(NAME, PUBLIC[0])
    edge.receivers = {PUBLIC[0]: "127.0.0.1"}
    with Receiver(server_context(NAME)).running() as secure:
        yield {
            f"http://{NAME}:{receiver.port}/": receiver,
            f"https://{NAME}:{secure.port}/": secure,
        }


def all_arrive_as_ever(urls, edge, sender):
    for url, receiver in urls.items():
        assert send(sender, url).is_success
        assert set(receiver.requests[-1].headers) == SENT
        assert receiver.requests[-1].path == "/"
    assert edge.dialled == [PUBLIC[0]] * 2
    assert edge.asked == [NAME] * 2
    return True


@pytest.fixture(params=["http://proxy.example:3128", "socks5://u:p@127.0.0.1:9", ""])
def _proxies(request, monkeypatch):
    for name in PROXIES:
        monkeypatch.setenv(name, request.param)
        monkeypatch.setenv(name.lower(), request.param)


@pytest.mark.usefixtures("_proxies")
@pytest.mark.parametrize("exceptions", ["", "*", NAME])
def test_no_proxy_is_asked(urls, edge, sender, monkeypatch, exceptions):
    monkeypatch.setenv("NO_PROXY", exceptions)
    monkeypatch.setenv("no_proxy", exceptions)

    assert all_arrive_as_ever(urls, edge, sender)


def test_no_credentials_are_looked_up(urls, edge, sender, monkeypatch, tmp_path):
    for file in (tmp_path / "given", tmp_path / ".netrc", tmp_path / "_netrc"):
        file.write_text(
            f"machine {NAME} login user password word\ndefault login a password b\n"
        )
        file.chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "given"))
    monkeypatch.setenv("HOME", str(tmp_path))

    assert all_arrive_as_ever(urls, edge, sender)


def test_no_authorities_are_lost(urls, edge, monkeypatch, tmp_path):
    (tmp_path / "none.pem").touch()
    for name in AUTHORITIES:
        monkeypatch.setenv(name, str(tmp_path / "none.pem"))
    sender = Sender(client_context(), total_seconds=1)

    assert all_arrive_as_ever(urls, edge, sender)
    sender.close()


def test_no_authorities_are_added(urls, edge, monkeypatch, tmp_path):
    # Our tests' authority is not among the public ones, whatever the environment trusts.
    bundle = tmp_path / "ours.pem"
    [authority] = client_context().get_ca_certs(binary_form=True)
    bundle.write_text(ssl.DER_cert_to_PEM_cert(authority))
    for name in AUTHORITIES:
        monkeypatch.setenv(name, str(bundle))
    shared_sender.cache_clear()
    secure = next(url for url in urls if url.startswith("https"))

    assert send(shared_sender(), secure).error.startswith("the TLS handshake failed")
    assert urls[secure].requests == []
    shared_sender().close()
    shared_sender.cache_clear()

"""The documented file of nginx, started: what it answers, passes on and keeps to itself."""

import json
import shutil
import socket
import ssl
import subprocess
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path

import pytest

from tests.cleanlife.server.conftest import Connection, Serving, read_answer, request
from tests.processes.stack import ROOT, free_port, wait_until

DOCUMENTED = ROOT / "docs" / "nginx" / "cleanlife.conf"
HOST = "partners.example.com"
TOKEN, KEY = "token-of-a-payment", "pk_sandbox_12345678_of-the-test"
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/main-error.log;
events {{ worker_connections 200; }}
http {{
    access_log {folder}/main-access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/cleanlife.conf;
}}
"""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed"),
]


class Proxy:
    """The documented file with a folder, ports and a certificate of the test."""

    def __init__(self, folder: Path, *, upstream: int) -> None:
        self.folder, self.port, self.plain_port = folder, free_port(), free_port()
        folder.chmod(0o755)
        _make_certificate(folder)
        text = DOCUMENTED.read_text()
        for documented, ours in {
            "listen [::]:443 ssl http2;": "",
            "listen [::]:80;": "",
            "listen 443 ": f"listen 127.0.0.1:{self.port} ",
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "127.0.0.1:8000": f"127.0.0.1:{upstream}",
            "/etc/ssl/partners.example.com": f"{folder}/certificate",
            "/var/log/nginx/": f"{folder}/",
            "proxy_read_timeout 60s": "proxy_read_timeout 1s",
        }.items():
            assert documented in text, documented
            text = text.replace(documented, ours)
        (folder / "cleanlife.conf").write_text(text)
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder))

    def run(self, *options):
        command = ["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]
        return [*command, "-e", str(self.folder / "main-error.log"), *options]

    @contextmanager
    def running(self):
        process = subprocess.Popen(self.run())
        try:
            wait_until(self._answers, seconds=20, what="nginx answers")
            yield self
        finally:
            process.terminate()
            process.wait(timeout=20)

    def ask(self, path="/", *, method="GET", head=(), body=b"", raw=None):
        sent = raw or request(path, method=method, head=[*head, "Connection: close"], body=body)
        with self._connect() as connection:
            connection.sendall(sent.replace(b"Host: test", f"Host: {HOST}".encode()))
            answer = HTTPResponse(connection, method=method)
            answer.begin()
            answer.content = answer.read()
            return answer

    def logs(self):
        return "".join(file.read_text() for file in self.folder.glob("*.log"))

    def _connect(self):
        context = ssl.create_default_context(cafile=self.folder / "certificate.pem")
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        return context.wrap_socket(plain, server_hostname=HOST)

    def _answers(self):
        try:
            self._connect().close()
        except OSError:
            return False
        return True


def _make_certificate(folder):
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    made += [
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={HOST}",
        "-addext",
        f"subjectAltName=DNS:{HOST}",
    ]
    files = [
        "-keyout",
        str(folder / "certificate.key"),
        "-out",
        str(folder / "certificate.pem"),
    ]
    subprocess.run([*made, *files], check=True, capture_output=True)


def told(environ, start_response):
    """Answer what arrived, as JSON."""
    names = ("HTTP_HOST", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REQUEST_ID")
    found = {name: environ.get(name) for name in names}
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(found | {"path": environ["REQUEST_URI"]}).encode()]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    serving = Serving(told)
    with Proxy(tmp_path_factory.mktemp("nginx"), upstream=serving.port).running() as running:
        yield running
    serving.stop()


@pytest.fixture(scope="module")
def lonely(tmp_path_factory):
    """A proxy whose platform is away."""
    folder = tmp_path_factory.mktemp("lonely")
    with Proxy(folder, upstream=free_port()).running() as running:
        yield running


def error_of(answer):
    error = json.loads(answer.content)["error"]
    assert answer.headers["Content-Type"] == "application/json"
    assert error["requestId"] == answer.headers["X-Request-Id"]
    return answer.status, error["code"]


def test_debians_nginx_takes_it_without_a_warning(tmp_path):
    tested = Proxy(tmp_path, upstream=1).run("-t")
    done = subprocess.run(tested, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_it_says_who_calls_and_how(proxy):
    answer = proxy.ask("/v1/a%2Fb?x=1", head=["X-Forwarded-For: 1.2.3.4", "X-Request-Id: mine"])
    assert json.loads(answer.content) == {
        "HTTP_HOST": HOST,
        "HTTP_X_FORWARDED_FOR": "1.2.3.4, 127.0.0.1",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_REQUEST_ID": "mine",
        "path": "/v1/a%2Fb?x=1",
    }


def test_a_request_without_an_id_gets_one(proxy):
    assert len(json.loads(proxy.ask("/v1/").content)["HTTP_X_REQUEST_ID"]) == 32


@pytest.mark.parametrize("path", ["/v1/partners/services", "/healthz", "/readyz"])
def test_while_the_platform_is_away_programs_get_the_contracts_shape(lonely, path):
    answer = lonely.ask(path, head=["X-Request-Id: mine"])
    assert error_of(answer) == (503, "SERVICE_UNAVAILABLE")
    assert (answer.headers["Retry-After"], answer.headers["X-Request-Id"]) == ("5", "mine")


def test_an_id_cannot_break_out_of_the_answer(lonely):
    answer = lonely.ask("/v1/", head=['X-Request-Id: "},"x":{"'])
    assert error_of(answer) == (503, "SERVICE_UNAVAILABLE")


@pytest.mark.parametrize("path", [f"/pay/{TOKEN}", "/admin/", "/"])
def test_while_the_platform_is_away_people_get_a_page_in_both_languages(lonely, path):
    answer = lonely.ask(path)
    assert (answer.status, answer.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    page = answer.content.decode()
    assert [text for text in ("We cannot answer", "تعذّر الرد") if text not in page] == []


def test_a_platform_that_does_not_answer_in_time_is_away(tmp_path):
    silent = socket.create_server(("127.0.0.1", 0))
    with silent, Proxy(tmp_path, upstream=silent.getsockname()[1]).running() as proxy:
        assert error_of(proxy.ask("/v1/")) == (503, "SERVICE_UNAVAILABLE")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (
            {"path": "/v1/", "method": "POST", "body": b"x" * 4_000_000},
            (413, "PAYLOAD_TOO_LARGE"),
        ),
        (
            {"path": "/pay/x", "method": "POST", "body": b"x" * 4_000_000},
            (413, "PAYLOAD_TOO_LARGE"),
        ),
        ({"path": "/v1/" + "x" * 20_000}, (414, "URI_TOO_LONG")),
        ({"path": "/v1/", "head": ["X-Long: " + "x" * 20_000]}, (431, "HEADERS_TOO_LARGE")),
        ({"raw": b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n"}, (400, "VALIDATION_ERROR")),
        ({"raw": b"GET / HTTP/1.1\r\n\r\n"}, (400, "VALIDATION_ERROR")),
        ({"path": "/v1/", "method": "TRACE"}, (405, "METHOD_NOT_ALLOWED")),
        ({"path": "/v1/", "head": ["Transfer-Encoding: gzip"]}, (501, "NOT_IMPLEMENTED")),
    ],
)
def test_what_nginx_refuses_by_itself_has_the_contracts_shape(proxy, sent, expected):
    assert error_of(proxy.ask(**sent)) == expected


def test_the_plain_port_leads_to_tls(proxy):
    with Connection() as connection:
        connection.settimeout(20)
        connection.connect(("127.0.0.1", proxy.plain_port))
        connection.sendall(request("/v1/?a=b").replace(b"Host: test", f"Host: {HOST}".encode()))
        answer = read_answer(connection)
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/v1/?a=b")


@pytest.mark.parametrize("kind", ["proxy", "lonely"])
def test_no_token_and_no_key_reaches_a_log(request, kind):
    proxy = request.getfixturevalue(kind)
    head = [f"Referer: https://{HOST}/pay/{TOKEN}", f"x-api-key: {KEY}"]
    for path in ("/pay/", "//pay//", "/PAY/", "/%70ay/", "/./pay/", "/a/../pay/", "/pay/%2e/"):
        proxy.ask(f"{path}{TOKEN}", head=head)
        proxy.ask(f"{path}{TOKEN}/?api_key={KEY}", method="POST", body=b"x" * 4_000_000)
    for path in ("/visit/", "//visit//", "/VISIT/", "/%76isit/", "/a/../visit/", "//photos//"):
        proxy.ask(f"{path}{TOKEN}/pin", head=head)
    proxy.ask(f"/v1/partners/services?api_key={KEY}", head=head)
    proxy.ask(f"/v1/?api_key={KEY}" + "x" * 20_000)
    proxy.ask(f"/pay/{TOKEN}", head=["X-Long: " + "x" * 20_000])
    proxy.ask(raw=f"GET /pay/{TOKEN} HTTP/1.1\r\nHost: a b\r\n\r\n".encode())
    proxy.ask(f"/pay/{TOKEN}", method="TRACE")
    written = proxy.logs()
    assert "/pay/***" in written
    assert "/visit/***" in written
    assert "/photos/***" in written
    assert "GET /v1/partners/services" in written
    assert TOKEN not in written
    assert KEY not in written

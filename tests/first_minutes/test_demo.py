"""`make demo` needs nothing but the product, and says in one line what is missing."""

import ast
import json
import shutil
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from clients.demo.receiver import Received
from tests.processes.stack import ROOT, free_port
from webhooks.messages import signature_headers

OURS, OTHER = "a" * 64, "b" * 64
BODY = b'{"event": "booking.created"}'


def received(*secrets, seconds_ago=0, **changed):
    now = time.time()
    headers = signature_headers(
        secrets, message_id="m-1", timestamp=int(now) - seconds_ago, body=BODY
    )
    return Received({k.lower(): v for k, v in headers.items()} | changed, BODY, now)


@pytest.mark.parametrize("secrets", [(OURS,), (OURS, OTHER), (OTHER, OURS)])
def test_accepts_one_fitting_signature_of_several(secrets):
    assert received(*secrets).is_genuine(OURS)


@pytest.mark.parametrize(
    "webhook",
    [
        received(OTHER),
        received(OURS, seconds_ago=306),
        received(OURS, seconds_ago=-306),
        received(OURS, **{"webhook-id": "m-2"}),
        received(OURS, **{"webhook-timestamp": "soon"}),
        received(OURS, **{"webhook-signature": ""}),
        received(OURS, **{"webhook-signature": "v1,\u0661"}),
    ],
    ids=["other-secret", "old", "early", "other-id", "no-time", "unsigned", "not-ascii"],
)
def test_refuses_another_secret_time_or_id(webhook):
    assert not webhook.is_genuine(OURS)


def test_the_demo_imports_what_the_product_has():
    trees = [ast.parse(file.read_text()) for file in (ROOT / "clients/demo").glob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom)} | {
        alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names
    }
    foreign = {name.partition(".")[0] for name in modules} - sys.stdlib_module_names
    assert foreign == {"clients", "requests"}
    assert "\nrequests==" in (ROOT / "requirements.txt").read_text()


@pytest.mark.parametrize("typed", [[], ["DATA_DIR=elsewhere"]])
def test_installs_nothing_when_nothing_was_started(tmp_path, typed):
    shutil.copy(ROOT / "Makefile", tmp_path)
    told = run("make", "demo", *typed, folder=tmp_path)

    assert told.returncode == 2
    folder = "elsewhere" if typed else "var"
    assert f"{folder}/demo.json is missing: start the platform first" in told.stdout
    assert "Installing" not in told.stdout
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_finds_the_folder_that_dotenv_names(tmp_path, quote):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / ".env").write_text(f"PORT=1\nDATA_DIR={quote}my place{quote}\n")

    assert "my place/demo.json is missing" in run("make", "demo", folder=tmp_path).stdout


def test_says_that_nothing_answers(tmp_path):
    port = free_port()
    told = play(tmp_path, f"http://127.0.0.1:{port}")

    assert told.returncode == 1
    assert f"FAILED: nothing answers at http://127.0.0.1:{port}." in told.stderr
    assert "make demo DATA_DIR=" in told.stderr
    assert "Traceback" not in told.stderr


def test_says_that_another_platform_answers(tmp_path):
    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(401)
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        told = play(tmp_path, f"http://127.0.0.1:{server.server_port}")

    assert told.returncode == 1
    assert f"does not know the key in {tmp_path / 'demo.json'}" in told.stderr
    assert "make demo DATA_DIR=" in told.stderr


def play(folder, base_url):
    access = {"baseUrl": base_url, "partners": {"partner_pays": {"apiKey": "k-1"}}}
    file = folder / "demo.json"
    file.write_text(json.dumps(access))
    return run(sys.executable, "-m", "clients.demo.story", "--access", str(file), folder=ROOT)


def run(*command, folder):
    return subprocess.run(
        command,
        cwd=folder,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

"""After a run with keys in all places, no log and no file of the database holds a secret."""

import pytest
import requests

from tests.processes.orders import PartnerSide
from tests.processes.stack import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once]
# It is where `make seed` leaves the demo keys on purpose, for people to read.
MEANT_TO_TELL = {"demo.json"}


@pytest.fixture(scope="module")
def secrets(stack):
    """Do what a partner does, well and badly; return every secret that was sent or answered."""
    # The keys that are there at the start are shown with the welcome, on purpose.
    stack.seed()
    side = PartnerSide(stack, "partner_pays")
    key = side.headers["x-api-key"]
    unknown = "pk_sandbox_aaaaaaaa_" + "z" * 43
    for text in (key, unknown, "hunter2hunter2"):
        _send_everywhere(stack.base_url, text)
    return {key.split("_", 3)[3], "z" * 43, "hunter2hunter2", *_webhook_secrets(side)}


def _key_like(text):
    """Return a text for a place where no key belongs: there only keys are known to be some."""
    return text if text.startswith("pk_") else "x"


def _send_everywhere(base_url, text):
    routes = f"{base_url}/v1/partners"
    headers = ({"x-api-key": text}, {"Authorization": f"Bearer {text}"})
    for sent in headers:
        requests.get(f"{routes}/services", headers=sent, timeout=10)
        requests.post(f"{routes}/contacts", data="{", headers=sent, timeout=10)
        requests.put(f"{routes}/contacts", headers=sent, timeout=10)
    for path in ("services", "nowhere", "services?limit=0", "bookings/" + _key_like(text)):
        mark = "&" if "?" in path else "?"
        requests.get(f"{routes}/{path}{mark}api_key={text}", timeout=10)
    requests.get(f"{base_url}/admin/?api_key={text}", timeout=10)
    requests.get(f"{routes}/services?api_key={text}", headers={"Host": "evil"}, timeout=10)


def _webhook_secrets(side):
    key = {"Idempotency-Key": "once"}
    wanted = {
        "url": "http://127.0.0.1:9/hooks?token=tell-nobody",
        "events": ["booking.created"],
    }
    made = [side.call("POST", "webhooks/subscriptions", json=wanted, headers=key) for _ in "ab"]
    assert made[0] == made[1]
    path = f"webhooks/subscriptions/{made[0]['id']}/rotate-secret"
    rotated = [side.call("POST", path, headers=key) for _ in "ab"]
    assert rotated[0] == rotated[1]
    side.book()
    shown = [answer[name] for answer in (*made, *rotated) for name in ("secret", "signingKey")]
    return {text.removeprefix("whsec_") for text in shown}


def test_the_logs_hold_no_secret(stack, secrets):
    wait_until(lambda: "webhook attempt" in stack.logs("worker"), seconds=20, what="an attempt")
    text = stack.logs()
    assert '"operation": "services.list"' in text
    assert '"logger": "django.request"' in text
    assert [secret for secret in (*secrets, "tell-nobody") if secret in text] == []


def test_every_line_of_a_request_carries_its_id(stack, secrets):
    lines = [line for line in stack.logs("web").splitlines() if '"path": "/v1/' in line]
    assert lines
    assert all('"requestId": "' in line for line in lines)
    warned = [line for line in stack.logs("web").splitlines() if "django.request" in line]
    assert warned
    assert all('"requestId": "' in line for line in warned)


def test_the_worker_keeps_quiet_about_its_tasks(stack, secrets):
    assert "succeeded in" not in stack.logs("worker")
    assert "received" not in stack.logs("worker")


def test_no_file_holds_a_secret(stack, secrets):
    files = [file for file in stack.data_dir.rglob("*") if file.is_file()]
    told = {
        (file.name, secret)
        for file in files
        if file.name not in MEANT_TO_TELL
        for secret in secrets
        if secret.encode() in _bytes_of(file)
    }
    assert told == set()
    # Among them the tables, as SQLite keeps them.
    assert any("sqlite3" in file.name for file in files)


def _bytes_of(file):
    try:
        return file.read_bytes()
    except FileNotFoundError:  # A message that was taken meanwhile.
        return b""

"""How `make chaos` measures an outage, holds answers to the contract, and orders its faults."""

import json
import random
from contextlib import closing
from itertools import islice

import pytest
import requests

from benchmarks.chaos.faults import KINDS, plan_faults
from benchmarks.chaos.ledger import Ledger, read_ledgers
from benchmarks.chaos.shape import find_fault, find_fault_of_page, known_codes
from benchmarks.chaos.watcher import Probe, Seen

ID = "1c2d0a5e-0000-4000-8000-000000000000"
HEADERS = {"X-Request-Id": ID, "Cache-Control": "private, no-store"}


def probes(*failed, until=20):
    """Return one request a second, of which those that end at these seconds failed."""
    return [
        Probe("read", second - 0.1, second, "none" if second in failed else "200")
        for second in range(1, until + 1)
    ]


def answer(status, body, **headers):
    made = requests.Response()
    made.status_code = status
    made._content = body if isinstance(body, bytes) else json.dumps(body).encode()
    made.headers.update(
        HEADERS | {name.replace("_", "-"): value for name, value in headers.items()}
    )
    return made


def refusal(code, **changes):
    return {
        "success": False,
        "error": {"code": code, "message": "No.", "requestId": ID, **changes},
    }


# --- Outages ----------------------------------------------------------------------------------


def test_an_outage_lasts_until_the_last_failure():
    assert Seen(probes(3, 4, 9)).api_outage(2, 20) == 7


def test_failures_before_and_behind_the_window_do_not_count():
    assert Seen(probes(3, 4, 15)).api_outage(5, 12) == 0


def test_without_any_request_all_of_it_is_an_outage():
    assert Seen([]).api_outage(5, 12) == 7


def test_webhooks_that_flow_are_no_outage():
    written = {str(n): float(n) for n in range(10)}
    heard = {name: at + 0.1 for name, at in written.items()}
    assert Seen(written_at=written, heard_at=heard).webhook_outage(0, 10) == 0


def test_webhooks_stand_still_until_the_next_one_comes():
    written = {str(n): float(n) for n in range(10)}
    heard = {name: at + 0.1 if at < 2 else 9.5 for name, at in written.items()}
    assert Seen(written_at=written, heard_at=heard).webhook_outage(2, 10) == 7.5


def test_one_webhook_that_is_late_is_no_outage():
    written = {str(n): float(n) for n in range(10)}
    heard = {name: at + 0.1 for name, at in written.items() if name != "2"}
    assert Seen(written_at=written, heard_at=heard).webhook_outage(0, 10) == 0


def test_silence_is_no_outage_where_nothing_was_written():
    seen = Seen(written_at={"1": 1.0}, heard_at={"1": 1.1})
    assert seen.webhook_outage(0, 60) == 0


# --- Shapes -----------------------------------------------------------------------------------


def test_knows_the_codes_of_the_contract():
    assert "SERVICE_UNAVAILABLE" in known_codes()[503]
    assert {"RESOURCE_NOT_FOUND", "NOT_FOUND"} <= known_codes()[404]


@pytest.mark.parametrize(
    "right",
    [
        answer(200, {"success": True, "data": {}}),
        answer(404, refusal("RESOURCE_NOT_FOUND")),
        answer(503, refusal("SERVICE_UNAVAILABLE"), Retry_After="5"),
        answer(409, refusal("IDEMPOTENCY_REQUEST_IN_PROGRESS"), Retry_After="1"),
    ],
    ids=["success", "refusal", "come-again", "in-progress"],
)
def test_takes_what_the_contract_promises(right):
    assert find_fault(right) is None


@pytest.mark.parametrize(
    "wrong",
    [
        answer(500, refusal("INTERNAL_ERROR")),
        answer(502, b"<html>Bad Gateway</html>"),
        answer(200, []),
        answer(200, {"data": {}}),
        answer(200, {"success": True, "data": {}}, X_Request_Id=""),
        answer(200, {"success": True, "data": {}}, Cache_Control="public"),
        answer(404, refusal("SERVICE_UNAVAILABLE")),
        answer(404, refusal("RESOURCE_NOT_FOUND", requestId="another")),
        answer(503, refusal("SERVICE_UNAVAILABLE")),
        answer(429, refusal("RATE_LIMIT_EXCEEDED"), Retry_After="soon"),
    ],
    ids=[
        "fault",
        "html",
        "no-object",
        "no-success",
        "no-request-id",
        "public",
        "unknown-code",
        "another-id",
        "no-retry-after",
        "retry-after-in-words",
    ],
)
def test_refuses_what_the_contract_does_not_know(wrong):
    assert find_fault(wrong)


def test_a_page_that_cannot_be_shown_is_a_page_and_says_when_to_come_again():
    page = {"Content_Type": "text/html; charset=utf-8"}
    assert find_fault_of_page(answer(503, b"<!doctype html>", Retry_After="5", **page)) is None
    assert find_fault_of_page(answer(503, b"<!doctype html>", **page))
    assert find_fault_of_page(answer(503, b"{}", Retry_After="5"))
    assert find_fault_of_page(answer(500, b"<!doctype html>", **page))


# --- Order and ledgers ------------------------------------------------------------------------


def planned(seed, *, at_once):
    faults = plan_faults(random.Random(seed), [], at_once=at_once)
    return [(kind.name, seconds) for kind, seconds in islice(faults, len(KINDS))]


def test_faults_of_one_seed_come_in_one_order():
    assert planned(7, at_once=0.5) == planned(7, at_once=0.5) != planned(8, at_once=0.5)


def test_every_kind_strikes_before_one_strikes_again():
    assert {name for name, _ in planned(7, at_once=0)} == {kind.name for kind in KINDS}


def test_two_strike_together():
    assert any(" + " in name for name, _ in planned(7, at_once=0.5))


def test_what_a_killed_process_wrote_half_was_never_acknowledged(tmp_path):
    file = tmp_path / "client-0.jsonl"
    file.write_bytes(b'{"ack": "create"}\n{"ack": "canc')
    with closing(Ledger(file)) as ledger:
        ledger.write(ack="update")
    assert [entry["ack"] for entry in read_ledgers(tmp_path, "*.jsonl")] == ["create", "update"]

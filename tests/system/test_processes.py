"""What the supervisor promises: it heals, it ends cleanly, it leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.processes.stack import ROOT, Stack, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(180)]
HEAL_SECONDS = 5.0


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with Stack(tmp_path_factory.mktemp("processes"), seeded=False) as stack:
        yield stack


def test_is_alive_and_ready(running):
    assert running.get("/healthz").json() == {"status": "ok"}
    told = running.get("/readyz").json()
    assert told["status"] == "ok"
    assert {"database", "broker", "worker", "beat", "dispatch"} <= set(told["checks"])
    assert max(told["silentSeconds"].values()) < 45


def test_a_killed_web_process_heals(running):
    killed_at = time.monotonic()

    running.kill("web")
    wait_until(lambda: running.get("/healthz"), seconds=HEAL_SECONDS, what="web answers")

    assert time.monotonic() - killed_at < HEAL_SECONDS


def test_a_killed_worker_heals(running):
    killed_at = time.monotonic()

    running.kill("worker")
    wait_until(running.worker_takes_tasks, seconds=HEAL_SECONDS, what="the worker takes tasks")

    assert time.monotonic() - killed_at < HEAL_SECONDS


def test_a_killed_beat_heals(running):
    killed_at = time.monotonic()

    running.kill("beat")

    assert time.monotonic() - killed_at < HEAL_SECONDS
    os.kill(running.pid("beat"), 0)


def test_a_taken_port_is_refused(running, tmp_path):
    refused = _start_beside(running, DATA_DIR=str(tmp_path))

    assert refused.returncode == 1
    assert f"Port {running.port} on 127.0.0.1 is taken" in refused.stderr


def test_a_data_folder_in_use_is_refused(running):
    refused = _start_beside(running, PORT="1")

    assert refused.returncode == 1
    assert f"already runs in {running.data_dir}" in refused.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_everything(bare_stack, number):
    status = bare_stack.stop(number)

    assert status == 0
    assert bare_stack.process_ids() == []


def test_a_killed_supervisor_leaves_nothing(bare_stack):
    bare_stack.stop(signal.SIGKILL)

    wait_until(lambda: not bare_stack.process_ids(), seconds=5, what="all processes gone")


def test_a_second_start_keeps_the_rows(bare_stack):
    bare_stack.manage("createsuperuser", "--noinput", "--username=a", "--email=a@example.com")
    bare_stack.stop()

    bare_stack.start()

    listed = bare_stack.manage("dumpdata", "auth.user")
    assert "a@example.com" in listed


def _start_beside(stack, **changes):
    return subprocess.run(
        [sys.executable, "-m", "embedded"],
        cwd=ROOT,
        env=stack.environment | changes,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_fresh_start_counts_from_zero(bare_stack):
    folder = bare_stack.data_dir / "metrics"
    before = set(folder.glob("*.db"))
    bare_stack.stop()
    bare_stack.start()

    told = bare_stack.get("/metrics")
    pids = {int(file.stem.rpartition("_")[2]) for file in folder.glob("*.db")}
    assert before
    assert "cleanlife_webhook_first_attempt_seconds_count" in told.text
    assert pids
    assert pids <= set(bare_stack.process_ids())

"""A dispatcher that hangs for good: it is named, and its worker started anew."""

import psycopg
import pytest

from tests.processes.stack import Stack, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgresql, pytest.mark.timeout(180)]
# Its statements wait for as long as it takes: what usually ends them is not the subject.
PATIENT = {"DATABASE_TIMEOUTS_WORKER": "lock=600,statement=600,idle=600"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    with Stack(tmp_path_factory.mktemp("hanging"), environment=PATIENT) as running:
        yield running


def missing(stack):
    answer = stack.get("/readyz", seconds=10)
    checks = answer.json()["checks"] if answer is not None else {}
    return {name for name, word in checks.items() if word != "ok"}


def test_a_dispatcher_that_hangs_is_named_and_its_worker_started_anew(stack):
    with psycopg.connect(stack.environment["DATABASE_URL"]) as holder:
        holder.execute("LOCK TABLE webhooks_lane IN ACCESS EXCLUSIVE MODE")
        wait_until(lambda: missing(stack) == {"dispatch"}, seconds=60, what="it is named")
        told = stack.get("/readyz", seconds=10)
        wait_until(
            lambda: "worker has asked for a new start" in stack.logs("supervisor"),
            seconds=60,
            what="a new worker",
        )
        holder.rollback()

    stack.wait_until_ready(seconds=30)
    assert told.status_code == 503
    assert told.json()["silentSeconds"]["dispatch"] >= 30
    assert "dispatch hangs" in stack.logs("worker")

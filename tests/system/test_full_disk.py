"""The disk of DATA_DIR is full: nothing dies, and the product is whole when there is room."""

import pytest

from tests.processes.caller import outcome
from tests.processes.orders import PartnerSide
from tests.processes.small_disk import fill, free, small_disk
from tests.processes.stack import Stack, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(180)]
# More than /readyz wants free.
MEBIBYTES = 200


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """Run a product on a small disk, and fill that."""
    with (
        small_disk(tmp_path_factory.mktemp("disk"), mebibytes=MEBIBYTES) as disk,
        Stack(disk) as stack,
    ):
        orders = PartnerSide(stack, "partner_pays").orders()
        next(orders)
        stack.disk, stack.orders = disk, orders
        fill(disk)
        yield stack


def pids(stack):
    return {name: stack.pid(name) for name in ("web", "worker", "beat")}


def test_a_full_disk_ends_nothing_and_all_is_whole_when_there_is_room(full):
    side = PartnerSide(full, "partner_pays")
    before = pids(full)
    order = next(full.orders)

    assert {outcome(side.send("GET", "services")) for _ in range(50)} == {"200"}
    refused = {outcome(side.send("POST", "bookings", json=order)) for _ in range(5)}
    assert refused <= {"200", "503 SERVICE_UNAVAILABLE"}
    assert full.get("/readyz", seconds=10).json()["checks"]["disk"] == "unavailable"
    assert "cleanlife_webhook_queue" in full.get("/metrics", seconds=10).text
    # Both write counters and wake-ups when they start.
    full.kill("worker")
    full.kill("web")
    wait_until(full.worker_takes_tasks, seconds=30, what="the worker takes tasks")
    wait_until(lambda: full.get("/healthz"), seconds=30, what="web answers")
    restarted = pids(full)
    assert restarted["beat"] == before["beat"]

    free(full.disk)
    full.wait_until_ready(seconds=60)
    assert outcome(side.send("POST", "bookings", json=next(full.orders))) == "200"
    assert pids(full) == restarted
    assert "SIGBUS" not in full.logs("supervisor")
    assert "unexpected exception" not in full.logs("web")

"""What the outbox adds to the transaction of a booking, by the number of endpoints."""

from benchmarks.figures import judge
from benchmarks.webhooks.inside import inside
from tests.processes.stack import Stack

FAN_OUTS = (0, 1, 10, 50)
CALLS = 200
# Milliseconds, by median: one event, its deliveries, their lanes and the wake-up.
TARGETS = {0: 10.0, 1: 15.0, 10: 20.0, 50: 40.0}


def measure(stack: Stack) -> bool:
    """Time transactions that hold one event and nothing else."""
    floor, found = inside(stack, "transactions.time_them", FAN_OUTS, CALLS)
    verdicts = [
        judge(
            f"an event for {fan_out} endpoints",
            times,
            target=TARGETS[fan_out],
            floor=floor,
            floor_name="a transaction that only allocates the number",
        )
        for fan_out, times in found.items()
    ]
    return all(verdicts)

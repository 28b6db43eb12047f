"""How many deliveries a worker makes in a second, beside the floor."""

import time
from collections.abc import Sequence

from benchmarks.webhooks.endpoints import Endpoints
from benchmarks.webhooks.floor import send_bare
from benchmarks.webhooks.inside import inside
from benchmarks.webhooks.rates import Rate, cpu_seconds
from tests.processes.stack import Stack, wait_until

SUBSCRIPTIONS, EACH, THREADS = 40, 75, 64
# Of the floor's deliveries in a second, the rest being the price of writing everything down.
# No promise of ours: less would be a step back.
LEAST_SHARE = 0.2
_PATIENCE_SECONDS = 120.0


def measure(stack: Stack, receivers: Endpoints) -> bool:
    """Send a backlog to endpoints that answer at once, and to some that need 50 ms."""
    verdicts = [_measure(stack, receivers, after) for after in (0, 50)]
    return all(verdicts)


def _measure(stack: Stack, receivers: Endpoints, milliseconds: int) -> bool:
    url = f"{receivers.base_url}/after/{milliseconds}"
    count = SUBSCRIPTIONS * EACH
    floor = send_bare(url, endpoints=SUBSCRIPTIONS, count=count, threads=THREADS)
    receivers.take()
    urls = [f"{url}/{number}" for number in range(SUBSCRIPTIONS)]
    partners = inside(stack, "world.subscribe", urls)
    _warm_up(stack, receivers, partners)
    rate = _deliver(stack, receivers, partners)
    share = rate.a_second / floor.a_second
    verdict = "PASS" if share >= LEAST_SHARE else "FAIL"
    print(
        f"  {count} deliveries, {SUBSCRIPTIONS} endpoints that answer after {milliseconds} ms:"
        f" {rate}; floor (bare threads and session, no database) {floor};"
        f" target {LEAST_SHARE:.0%} of the floor, got {share:.0%},"
        f" CPU {rate.cpu_milliseconds / floor.cpu_milliseconds:.1f} times: {verdict}",
        flush=True,
    )
    return verdict == "PASS"


def _warm_up(stack: Stack, receivers: Endpoints, partners: Sequence[str]) -> None:
    """Let the caps of the endpoints grow, and the connections be made."""
    inside(stack, "world.pile_up", partners, 15)
    _wait_for(receivers, SUBSCRIPTIONS * 15)


def _deliver(stack: Stack, receivers: Endpoints, partners: Sequence[str]) -> Rate:
    pid = stack.pid("worker")
    count = SUBSCRIPTIONS * EACH
    cpu = cpu_seconds(pid)
    inside(stack, "world.pile_up", partners, EACH)
    arrivals = _wait_for(receivers, count)
    times = sorted(arrivals)
    # The last results are still to be written.
    time.sleep(0.5)
    return Rate(count, times[-1] - times[0], cpu_seconds(pid) - cpu)


def _wait_for(receivers: Endpoints, count: int) -> list[float]:
    found: list[float] = []

    def all_came() -> bool:
        found.extend(arrival.at for arrival in receivers.take())
        return len(found) >= count

    wait_until(all_came, seconds=_PATIENCE_SECONDS, what=f"{count} deliveries")
    return found

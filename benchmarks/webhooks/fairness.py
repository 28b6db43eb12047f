"""Whether healthy endpoints hear in time while one is flooded and others hang."""

import time

from benchmarks.figures import Times, judge
from benchmarks.webhooks.endpoints import Arrival, Endpoints
from benchmarks.webhooks.floor import bare_posts
from benchmarks.webhooks.inside import inside
from tests.processes.stack import Stack, wait_until

BACKLOG, HANGING, HANGING_EACH, HEALTHY = 100_000, 20, 200, 200
WAVES, SECONDS_BETWEEN = 12, 2.5
TARGET_P95_MILLISECONDS = 1000.0


def measure(stack: Stack, receivers: Endpoints) -> bool:
    """Send each healthy endpoint an event, wave after wave, from the first moment on."""
    floor = Times(bare_posts(f"{receivers.base_url}/after/0/floor", HEALTHY))
    base = receivers.base_url
    flooded = inside(stack, "world.subscribe", [f"{base}/after/0/flooded"])
    hanging = inside(stack, "world.subscribe", [f"{base}/never/0/{n}" for n in range(HANGING)])
    healthy = inside(stack, "world.subscribe", [f"{base}/after/0/{n}" for n in range(HEALTHY)])
    began = time.perf_counter()
    inside(stack, "world.pile_up", flooded, BACKLOG)
    inside(stack, "world.pile_up", hanging, HANGING_EACH)
    committed = inside(stack, "world.tell_in_waves", healthy, WAVES, SECONDS_BETWEEN)
    seconds = time.perf_counter() - began
    arrivals: dict[str, Arrival] = {}

    def all_came() -> bool:
        for arrival in receivers.take():
            arrivals.setdefault(arrival.event_id, arrival)
        return set(committed) <= arrivals.keys()

    wait_until(all_came, seconds=60, what="every event of the healthy endpoints")
    waits = Times(arrivals[event_id].at - at for event_id, at in committed.items())
    to_flooded = sum(arrival.path.endswith("flooded") for arrival in arrivals.values())
    to_hanging = sum(arrival.path.startswith("/never") for arrival in arrivals.values())
    print(
        f"  meanwhile, in {seconds:.0f} s: {to_flooded} of the {BACKLOG} to the flooded"
        f" endpoint, {to_hanging} to the {HANGING} that hang until the deadline"
    )
    return judge(
        f"first attempts to {HEALTHY} healthy endpoints, {WAVES} waves",
        waits,
        target=TARGET_P95_MILLISECONDS,
        percent=95,
        floor=floor,
        floor_name="one bare POST",
    )

"""How long after its commit the first byte of an event arrives while nothing else happens."""

from benchmarks.figures import Times, judge
from benchmarks.webhooks.endpoints import Endpoints
from benchmarks.webhooks.floor import bare_posts
from benchmarks.webhooks.inside import inside
from tests.processes.stack import Stack, wait_until

EVENTS = 100
TARGET_MILLISECONDS = 100.0


def measure(stack: Stack, receivers: Endpoints) -> bool:
    """Write events one after the other, at random moments."""
    floor = Times(bare_posts(f"{receivers.base_url}/after/0/floor", EVENTS))
    partners = inside(stack, "world.subscribe", [f"{receivers.base_url}/after/0/idle"])
    receivers.take()
    committed = inside(stack, "world.tell_slowly", partners[0], EVENTS)
    wait_until(lambda: receivers.count() >= 2 * EVENTS, seconds=30, what="all events")
    arrived = {arrival.event_id: arrival.at for arrival in receivers.take()}
    waits = Times(arrived[event_id] - at for event_id, at in committed.items())
    return judge(
        "commit to first byte, idle",
        waits,
        target=TARGET_MILLISECONDS,
        floor=floor,
        floor_name="one bare POST",
    )

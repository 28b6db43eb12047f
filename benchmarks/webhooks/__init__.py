"""How fast and how fairly webhooks are delivered, on PostgreSQL and Redis."""

import os
import tempfile
from contextlib import closing
from pathlib import Path

from benchmarks.servers import SERVERS, servers
from benchmarks.webhooks import fairness, idle, outbox_cost, throughput
from benchmarks.webhooks.endpoints import endpoints
from tests.processes.stack import Stack


def run() -> bool:
    """Measure with real processes, in databases of their own, which go again."""
    print(f"\nwebhooks: PostgreSQL and Redis; {os.cpu_count()} processors,", end=" ")
    print(f"load {os.getloadavg()[0]:.1f} at the start")
    chosen = {name: os.environ.get(name) or url for name, url in SERVERS.items()}
    with (
        servers(chosen),
        tempfile.TemporaryDirectory() as folder,
        endpoints() as receivers,
        closing(Stack(Path(folder))) as stack,
    ):
        stack.manage("migrate", "--verbosity", "0")
        costs_little = outbox_cost.measure(stack)
        stack.start()
        verdicts = [
            measure(stack, receivers)
            for measure in (idle.measure, throughput.measure, fairness.measure)
        ]
    return costs_little and all(verdicts)

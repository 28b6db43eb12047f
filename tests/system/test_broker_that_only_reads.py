"""Redis becomes a replica: it answers and takes nothing. Nobody dies of it."""

import pytest
import redis

from tests.processes.stack import Stack, wait_until
from tests.system.webhook_kills.private_redis import PROGRAM, PrivateRedis

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.skipif(PROGRAM is None, reason="needs the program redis-server"),
]


def seconds_of_silence(stack, duty):
    answer = stack.get("/readyz", seconds=5)
    seconds = answer.json()["silentSeconds"][duty] if answer else None
    return float("inf") if seconds is None else seconds


def refuses(stack):
    answer = stack.get("/readyz", seconds=5)
    return answer is not None and answer.json()["checks"]["broker"] == "unavailable"


def test_a_broker_that_only_reads_is_named_and_outlived(tmp_path):
    with pytest.MonkeyPatch.context() as patch, PrivateRedis(tmp_path) as server:
        patch.setenv("REDIS_URL", server.url)
        with (
            Stack(tmp_path / "stack", seeded=False) as stack,
            redis.from_url(server.url) as client,
        ):
            before = [stack.pid(name) for name in ("web", "worker", "beat")]
            client.replicaof("127.0.0.1", "1")
            wait_until(lambda: refuses(stack), seconds=10, what="/readyz names it")
            wait_until(
                lambda: seconds_of_silence(stack, "dispatch") > 8, seconds=30, what="silence"
            )
            client.replicaof("NO", "ONE")
            wait_until(
                lambda: seconds_of_silence(stack, "dispatch") < 4,
                seconds=20,
                what="whole again",
            )
            assert [stack.pid(name) for name in ("web", "worker", "beat")] == before

"""Nonsense in the queue: no worker dies of it, none stops, and all of it is counted."""

import re
import time
from pathlib import Path

import pytest
import redis
import requests

from tests.cleanlife.jobs.nonsense import as_bytes
from tests.processes.stack import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def put(stack, contents):
    """Put these bytes into the queue of the stack, as someone beside it would."""
    url = stack.environment.get("REDIS_URL")
    if url:
        with redis.Redis.from_url(url) as client:
            client.lpush("celery", *contents)
        return
    folder = Path(stack.data_dir, "queue", "messages")
    for number, content in enumerate(contents):
        (folder / f"0_{number:05d}.celery.msg").write_bytes(content)


def dropped(stack):
    """Return how many messages the product says that it has dropped."""
    page = requests.get(f"{stack.base_url}/metrics", timeout=10).text
    counts = re.findall(r"(?m)^cleanlife_jobs_dropped_messages_total\{.*\} (\S+)$", page)
    return sum(map(float, counts))


def last_heartbeat():
    from cleanlife.health.models import Heartbeat

    return Heartbeat.objects.order_by("-seen_at").first().seen_at.timestamp()


def test_a_worker_outlives_every_kind_and_goes_on(bare_stack):
    worker, before, contents = bare_stack.pid("worker"), dropped(bare_stack), as_bytes()
    put(bare_stack, contents)
    wait_until(
        lambda: dropped(bare_stack) >= before + len(contents), seconds=30, what="all dropped"
    )
    since = time.time()
    wait_until(
        lambda: bare_stack.call(last_heartbeat) > since, seconds=30, what="the worker works on"
    )
    assert bare_stack.pid("worker") == worker
    told = [line for line in bare_stack.logs("worker").splitlines() if "none of ours" in line]
    assert len(told) in {1, 2}
    if "REDIS_URL" in bare_stack.environment:
        _spoil_redis(bare_stack, worker)


def _spoil_redis(stack, worker):
    """Put keys of another kind where kombu keeps something, and nonsense into its table."""
    with redis.Redis.from_url(stack.environment["REDIS_URL"]) as client:
        client.sadd("_kombu.binding.celery", "nonsense", b"\xff", "a\x06\x16b")
        for key in ("celery", "unacked", "unacked_index"):
            client.delete(key)
            client.set(key, "foreign")
    since = time.time()
    wait_until(lambda: stack.call(last_heartbeat) > since, seconds=40, what="mended")
    assert stack.pid("worker") == worker

"""The same searches by HTTP: the time inside the web process, and the rate of one client."""

import json
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests

from benchmarks.figures import Times, judge
from tests.processes.stack import Stack, wait_until

PATH = "/v1/partners/timeslots"
WARM_UP, CALLS, BATCH_CALLS = 10, 300, 20
# Milliseconds, by median.
TARGET, TARGET_BATCH = 25.0, 1000.0


def measure(
    stack: Stack, *, api_key: str, world: dict[str, Any], floors: Mapping[str, Times]
) -> bool:
    """Ask the web process of a running stack; it is judged by the times in its log."""
    client = Client(stack, api_key)
    items = [
        {
            "serviceId": service,
            "addressId": address,
            "from": world["first"],
            "to": world["last"],
        }
        for service, address in world["offers"]
    ]
    service, address = world["offers"][0]
    query = {"serviceId": service, "addressId": address, "date": world["first"]}
    with _alone(stack):
        one = client.time_calls(CALLS, "GET", "available", params=query)
        many = client.time_calls(BATCH_CALLS, "POST", "batch", json={"items": items})
    verdicts = [
        _judge("a date by HTTP", one, TARGET, floors["date"]),
        _judge(f"a batch of {len(items)} by HTTP", many, TARGET_BATCH, floors["batch"]),
    ]
    return all(verdicts)


class Client:
    """One client that asks one question after another."""

    def __init__(self, stack: Stack, api_key: str):
        self._stack = stack
        self._session = requests.Session()
        self._session.headers["x-api-key"] = api_key

    def time_calls(self, count: int, method: str, name: str, **options: Any) -> Times:
        """Return what the web process says it needed, and print the client's rate."""
        path = f"{PATH}/{name}"
        self._call(WARM_UP, method, path, options)
        started = time.perf_counter()
        self._call(count, method, path, options)
        rate = count / (time.perf_counter() - started)
        print(f"  {method} {path}: one client, {rate:.0f} requests a second", flush=True)
        all_logged = wait_until(
            lambda: self._logged(path, WARM_UP + count), seconds=5, what="a log line for each"
        )
        return Times(milliseconds / 1000 for milliseconds in all_logged[WARM_UP:])

    def _call(self, count: int, method: str, path: str, options: dict[str, Any]) -> None:
        for _ in range(count):
            url = f"{self._stack.base_url}{path}"
            self._session.request(method, url, timeout=30, **options).raise_for_status()

    def _logged(self, path: str, count: int) -> list[float] | None:
        """Return the milliseconds of every request to a path once there are so many."""
        lines = self._stack.logs("web").splitlines()
        found = [json.loads(line) for line in lines if f'"path": "{path}"' in line]
        return [line["milliseconds"] for line in found] if len(found) == count else None


@contextmanager
def _alone(stack: Stack) -> Iterator[None]:
    """Let the other processes of the stack rest meanwhile."""
    others = [stack.pid(name) for name in ("worker", "beat")]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in others:
            os.kill(pid, signal.SIGCONT)


def _judge(name: str, times: Times, target: float, floor: Times) -> bool:
    return judge(name, times, target=target, floor=floor, floor_name="its SQL alone")

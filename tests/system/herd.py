"""Clients that all ask for the same time at the same moment, round by round."""

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from tests.processes.caller import Caller, outcome

ROUND_SECONDS = 60


def stampede(
    base_url: str, customers: list[tuple[str, dict[str, str]]], wanted: list[dict[str, Any]]
) -> list[Counter[str]]:
    """Let every customer, a process each, post every wanted visit in step with the others.

    Customers are (key, who and where); returned is, round by round, how many got which answer.
    """
    spawn = multiprocessing.get_context("spawn")
    with spawn.Manager() as manager, ProcessPoolExecutor(len(customers), spawn) as pool:
        barrier = manager.Barrier(len(customers))
        runs = [
            pool.submit(_run, base_url, key, [{**who, **visit} for visit in wanted], barrier)
            for key, who in customers
        ]
        outcomes = [run.result() for run in runs]
    return [Counter(answers) for answers in zip(*outcomes, strict=True)]


def _run(base_url: str, key: str, bodies: list[dict[str, Any]], barrier: Any) -> list[str]:
    caller = Caller(base_url, key)
    outcomes = []
    for body in bodies:
        barrier.wait(timeout=ROUND_SECONDS)
        outcomes.append(outcome(caller.send("POST", "bookings", json=body)))
    return outcomes

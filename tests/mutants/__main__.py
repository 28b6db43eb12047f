"""Plant each mutant in a copy of the tree and run the tests that must catch it.

The working tree is not touched. With DATABASE_URL all tests run on that PostgreSQL; without it
mutants of locks are left out. Exits with 1 when a mutant survived, with 2 when the list is
stale, the tests fail without a fault, or could not run with one.
"""

import argparse
import queue
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from pathlib import Path

from tests.mutants.mutant import Mutant, read_mutants
from tests.mutants.workshop import (
    BROKEN,
    GREEN,
    KILLED,
    SURVIVED,
    Workshop,
    copy_tree,
    on_postgresql,
)

ALL_KILLED, SOME_SURVIVED, NOTHING_LEARNED = 0, 1, 2


def main() -> int:
    """Read the command line and the list; plant what it names."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[""], help="parts of names or of paths")
    parser.add_argument("--at-once", type=int, default=2, help="mutants at a time (2)")
    parser.add_argument("--timeout", type=float, default=180, help="seconds for one (180)")
    options = parser.parse_args()
    found = [
        one
        for one in read_mutants()
        if any(part in f"{one.file} {one.name}" for part in options.only)
    ]
    stale = {one.name: one.problem(Path()) for one in found if one.problem(Path())}
    if stale or not found:
        print(*(f"STALE: {name}: {problem}" for name, problem in stale.items()), sep="\n")
        return NOTHING_LEARNED
    mutants = [one for one in found if not one.equivalent]
    equivalent = len(found) - len(mutants)
    if not on_postgresql():
        left_out = sum(one.postgresql for one in mutants)
        mutants = [one for one in mutants if not one.postgresql]
        print(f"Without DATABASE_URL {left_out} mutants of locks are left out.")
    print(f"{len(mutants)} mutants; {equivalent} more change nothing that a test could see.")
    with ExitStack() as stack:
        workshops = [
            set_up(number, options.timeout, stack) for number in range(options.at_once)
        ]
        return judge_all(mutants, workshops)


def set_up(number: int, timeout: float, stack: ExitStack) -> Workshop:
    """Return a workshop that is cleared away with the stack."""
    tree = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mutants-")))
    copy_tree(tree)
    workshop = Workshop(tree, number, timeout)
    stack.callback(workshop.drop_database)
    return workshop


def judge_all(mutants: list[Mutant], workshops: list[Workshop]) -> int:
    """Judge as many at a time as there are workshops; tell of each, then of all."""
    if not is_green(mutants, workshops[0]):
        return NOTHING_LEARNED
    free: queue.SimpleQueue[Workshop] = queue.SimpleQueue()
    for workshop in workshops:
        free.put(workshop)

    def judge(mutant: Mutant) -> tuple[str, str, float]:
        workshop, begun = free.get(), time.monotonic()
        try:
            return *workshop.judge(mutant), time.monotonic() - begun
        finally:
            free.put(workshop)

    verdicts: Counter[str] = Counter()
    with ThreadPoolExecutor(len(workshops)) as threads:
        running = {threads.submit(judge, mutant): mutant for mutant in mutants}
        for number, future in enumerate(as_completed(running), 1):
            verdict, by, seconds = future.result()
            verdicts[verdict] += 1
            place = f"[{number}/{len(mutants)}] {verdict:8} {seconds:4.0f} s"
            print(f"{place}  {running[future].name}  {by}".rstrip(), flush=True)
    killed, survived = verdicts[KILLED], verdicts[SURVIVED]
    print(
        f"{killed} of {len(mutants)} killed ({killed / len(mutants):.0%}), {survived} survived"
    )
    if verdicts[BROKEN]:
        return NOTHING_LEARNED
    return SOME_SURVIVED if survived else ALL_KILLED


def is_green(mutants: list[Mutant], workshop: Workshop) -> bool:
    """Return whether the tests pass without a fault; else failures would prove nothing."""
    tests = tuple(sorted({test for mutant in mutants for test in mutant.tests}))
    print("The tests without a fault ...", flush=True)
    code, output = workshop.run(tests, times=10)
    if code != GREEN:
        print(output[-3000:])
    return code == GREEN


if __name__ == "__main__":
    sys.exit(main())

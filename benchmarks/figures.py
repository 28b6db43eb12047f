"""What was measured, and the line that judges it."""

import time
from collections.abc import Callable, Iterable
from typing import Any


class Times:
    """How long the same thing took, time after time; shown in milliseconds."""

    def __init__(self, seconds: Iterable[float]):
        self._sorted = sorted(each * 1000 for each in seconds)

    @property
    def median(self) -> float:
        """Return what half of them did not exceed."""
        return self.within(50)

    def within(self, percent: int) -> float:
        """Return what so many of them did not exceed."""
        return self._sorted[max(len(self._sorted) * percent // 100 - 1, 0)]

    def __str__(self) -> str:
        shown = [f"p{percent} {_show(self.within(percent))}" for percent in (50, 95, 99)]
        return f"{', '.join(shown)}, most {_show(self.within(100))}"


def time_calls(
    call: Callable[[], Any],
    count: int,
    *,
    warm_up: int = 5,
    read_clock: Callable[[], float] = time.perf_counter,
) -> Times:
    """Call it time after time; the first ones do not count."""
    seconds = []
    for _ in range(warm_up + count):
        started = read_clock()
        call()
        seconds.append(read_clock() - started)
    return Times(seconds[warm_up:])


def judge(
    name: str, times: Times, *, target: float, floor: Times, floor_name: str, percent: int = 50
) -> bool:
    """Print target, figures, floor, the ratio of their medians, and the verdict.

    The target, in milliseconds, is for so many percent of the times.
    """
    verdict = "PASS" if times.within(percent) <= target else "FAIL"
    print(
        f"  {name}: target p{percent} {_show(target)}; {times};"
        f" floor ({floor_name}) p50 {_show(floor.median)},"
        f" ratio {times.median / floor.median:.1f}: {verdict}",
        flush=True,
    )
    return verdict == "PASS"


def _show(milliseconds: float) -> str:
    digits = 0 if milliseconds >= 100 else 1 if milliseconds >= 10 else 2
    return f"{milliseconds:.{digits}f} ms"

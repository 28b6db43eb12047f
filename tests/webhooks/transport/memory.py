"""How much memory a piece of work takes at its height."""

import gc
import re
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


class Growth:
    """The greater one of two measures, in bytes, because each alone can be fooled.

    The peak of the resident memory misses what fits into memory that was freed before and not
    given back; the peak of Python's own count misses what C code takes for itself.
    """

    bytes = 0


@contextmanager
def measured_growth() -> Iterator[Growth]:
    """Measure the peak of what is done inside, over what was there before."""
    growth = Growth()
    gc.collect()
    tracemalloc.start()
    # 5 resets the peak of the resident memory to what it is now (man 5 proc).
    _CLEAR.write_text("5")
    resident, (counted, _) = _kilobytes("VmRSS") * 1024, tracemalloc.get_traced_memory()
    try:
        yield growth
    finally:
        of_process = _kilobytes("VmHWM") * 1024 - resident
        of_python = tracemalloc.get_traced_memory()[1] - counted
        tracemalloc.stop()
        growth.bytes = max(of_process, of_python)


def _kilobytes(name: str) -> int:
    return int(re.search(rf"{name}:\s+(\d+)", _STATUS.read_text())[1])

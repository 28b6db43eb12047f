"""How many in which time, and how much processor time each cost."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Rate:
    """So many things done, in seconds of the clock and of a process's processor time."""

    count: int
    seconds: float
    cpu_seconds: float

    @property
    def a_second(self) -> float:
        """Return how many were done in a second."""
        return self.count / self.seconds

    @property
    def cpu_milliseconds(self) -> float:
        """Return what each cost."""
        return self.cpu_seconds * 1000 / self.count

    def __str__(self) -> str:
        return f"{self.a_second:.0f} a second, {self.cpu_milliseconds:.2f} ms CPU each"


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

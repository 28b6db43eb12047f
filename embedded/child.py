"""One child: started in a process group of its own, watched, and ended with its whole group."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from embedded.death import die_with_parent
from embedded.procfile import Process
from embedded.pulse import ALIVE_VARIABLE, Pulse

# Which file descriptor of a web process is its socket (`cleanlife/server/__main__.py`).
LISTENER_VARIABLE = "LISTEN_FD"
FIRST_DELAY_SECONDS = 0.2
LONGEST_DELAY_SECONDS = 30.0
# A child that lived this long was healthy: its next death counts as the first.
HEALTHY_AFTER_SECONDS = 10.0


class Child:
    """A line of the Procfile while it runs."""

    def __init__(
        self, process: Process, *, folder: Path, listener: socket.socket | None = None
    ) -> None:
        """Hand ``listener`` on to a child that serves the port."""
        self.name = process.name
        self.start_at = 0.0
        self._command = process.command
        self._folder = folder
        self._inherits = {} if listener is None else {LISTENER_VARIABLE: listener.fileno()}
        self._popen: subprocess.Popen[bytes] | None = None
        self._is_watched = process.is_ours
        self._pulse: Pulse | None = None
        self._started_at = 0.0
        self._deaths = 0

    @property
    def pid(self) -> int:
        """The process id, which is also the id of the group; 0 while nothing runs."""
        return self._popen.pid if self._popen else 0

    def is_due(self, now: float) -> bool:
        """Return whether it does not run and its pause is over."""
        return self._popen is None and now >= self.start_at

    def start(self) -> int:
        """Start the command and return the file descriptor of what it prints.

        Raises OSError when the machine has no room for another process.
        """
        ours, theirs = os.pipe()
        pulse = Pulse(time.monotonic())
        try:
            self._popen = self._spawn(theirs, {**self._inherits, ALIVE_VARIABLE: pulse.theirs})
        except OSError:
            os.close(ours)
            pulse.close()
            raise
        finally:
            os.close(theirs)
            pulse.let_go_of_theirs()
        self._pulse = pulse
        self._started_at = time.monotonic()
        return ours

    def kill_if_dead(self, now: float, *, awake_since: float) -> str | None:
        """Kill it when it is alive in name only, and return why; `reap` then finds it."""
        if self._popen is None or self._pulse is None or not self._is_watched:
            return None
        fault = self._pulse.fault(now, awake_since=awake_since)
        if fault is not None:
            self.signal_group(signal.SIGKILL)
        return fault

    def reap(self) -> int | None:
        """Return the exit status when the child has died since it was last asked.

        What is left of its group is killed: it would hold files and connections.
        """
        if self._popen is None or (status := self._popen.poll()) is None:
            return None
        self.signal_group(signal.SIGKILL)
        self._popen = None
        if self._pulse is not None:
            self._pulse.close()
            self._pulse = None
        lived_seconds = time.monotonic() - self._started_at
        self._deaths = deaths_in_a_row(self._deaths, lived_seconds=lived_seconds)
        self.start_at = time.monotonic() + delay_seconds(self._deaths)
        return status

    def postpone(self) -> None:
        """Wait before the next start, after one that failed."""
        self._deaths += 1
        self.start_at = time.monotonic() + delay_seconds(self._deaths)

    def signal_group(self, signal_number: signal.Signals) -> None:
        """Signal the child and everything it started."""
        if self._popen is None:
            return
        try:
            os.killpg(self._popen.pid, signal_number)
        except ProcessLookupError:
            return

    def _spawn(self, output: int, inherits: dict[str, int]) -> subprocess.Popen[bytes]:
        # With exec the shell is replaced: the id we hold is the command's own.
        return subprocess.Popen(  # noqa: S603 - our own Procfile
            ["/bin/sh", "-c", f"exec {self._command}"],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=[*inherits.values()],
            env=os.environ | {name: str(file) for name, file in inherits.items()},
            # Safe: the supervisor has one thread.
            preexec_fn=die_with_parent(os.getpid(), signal.SIGKILL),  # noqa: PLW1509
        )


def deaths_in_a_row(previous: int, *, lived_seconds: float) -> int:
    """Return the number of deaths in a row, this one included."""
    return 1 if lived_seconds >= HEALTHY_AFTER_SECONDS else previous + 1


def delay_seconds(deaths: int) -> float:
    """Return the pause before the next start: it doubles with each death in a row."""
    # The exponent is bounded: a float overflows after some thousand deaths.
    return min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2.0 ** min(deaths - 1, 20))

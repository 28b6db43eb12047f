"""What a child says of itself: a byte each second, for as long as it gets on."""

import os
from contextlib import suppress

# Names the file descriptor to which a child writes (`cleanlife/health/alive.py`).
ALIVE_VARIABLE = "ALIVE_FD"
# It knows itself that only a new process helps.
GIVE_UP = b"!"
# The first byte comes when settings and libraries are loaded.
FIRST_SIGN_SECONDS = 60.0
# With its new start, up to 12 s on a machine that is three times too busy, it is under 30 s.
SILENCE_SECONDS = 15.0
CHUNK_BYTES = 4096


class Pulse:
    """The pipe of one child, and since when nothing has come through it.

    Moments are monotonic. Time in which the supervisor itself did not run counts for nothing:
    it was stopped, or the machine slept, and its children perhaps with it.
    """

    def __init__(self, now: float) -> None:
        self._ours, self.theirs = os.pipe()
        os.set_blocking(self._ours, False)
        # A child must never wait for a supervisor that does not read.
        os.set_blocking(self.theirs, False)
        self._heard_at = now
        self._has_spoken = False

    def let_go_of_theirs(self) -> None:
        """Leave the other end to the child alone."""
        os.close(self.theirs)

    def close(self) -> None:
        """Listen no more."""
        os.close(self._ours)

    def fault(self, now: float, *, awake_since: float) -> str | None:
        """Read what has come; return why the child has to be killed, if it has."""
        said = b""
        with suppress(BlockingIOError):
            said = os.read(self._ours, CHUNK_BYTES)
        if GIVE_UP in said:
            return "has asked for a new start"
        if said:
            self._has_spoken = True
            self._heard_at = now
        silent_seconds = now - max(self._heard_at, awake_since)
        most = SILENCE_SECONDS if self._has_spoken else FIRST_SIGN_SECONDS
        return (
            f"has shown no life for {silent_seconds:.0f} s" if silent_seconds > most else None
        )

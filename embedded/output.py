"""What the children print, line by line, each with the name of its process in front."""

import os
import sys

from cleanlife.log.formatter import unblocked_writer

COLOURS = (36, 33, 35, 32, 34, 31)
NEWLINE = b"\n"
# A line that never ends is printed in pieces of this size.
LONGEST_LINE_BYTES = 64 * 1024
# What is kept for a reader that pauses or a disk that is full; more is dropped.
MOST_WAITING_BYTES = 1024 * 1024
STANDARD_OUTPUT = 1


def replace_closed_files() -> None:
    """Put /dev/null where standard input, output or errors were closed by who started us.

    Their numbers would go to the next files that are opened, and the log would go there too.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            # The lowest number that is free is this one.
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = sys.stdout or os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", closefd=False)


class Printer:
    """Prints whole lines; colours the names on a terminal only.

    It never waits: while its reader does, lines are kept and, when they are too many, dropped.
    """

    def __init__(self, names: list[str], *, file: int = STANDARD_OUTPUT) -> None:
        width = max(map(len, [*names, "supervisor"]))
        coloured = os.isatty(file)
        self._prefixes = {
            name: _prefix(
                name.ljust(width), COLOURS[index % len(COLOURS)] if coloured else None
            )
            for index, name in enumerate([*names, "supervisor"])
        }
        self._rests = dict.fromkeys(names, b"")
        # What Python itself has printed stands before what we print past it.
        sys.stdout.flush()
        self._write_some = unblocked_writer(file)
        self._waiting = bytearray()
        self._dropped_lines = 0

    def say(self, text: str) -> None:
        """Print a line of the supervisor's own."""
        self._print(self._own_line(text))

    def show(self, text: str) -> None:
        """Print a text as it is."""
        self._print(text.encode() + NEWLINE)

    def feed(self, name: str, chunk: bytes) -> None:
        """Print the whole lines of what a process has printed, keep the rest for later."""
        *lines, rest = (self._rests[name] + chunk).split(NEWLINE)
        if len(rest) > LONGEST_LINE_BYTES:
            lines, rest = [*lines, rest], b""
        self._rests[name] = rest
        prefix = self._prefixes[name]
        self._print(b"".join(prefix + line + NEWLINE for line in lines))

    def flush(self) -> None:
        """Write of what waits as much as is taken now."""
        try:
            while self._waiting:
                del self._waiting[: self._write_some(bytes(self._waiting))]
                self._tell_of_dropped()
        except BrokenPipeError:
            # The reader has gone (`make run | head`); the product goes on without it.
            self._waiting.clear()
        except OSError:
            # The reader pauses, or the disk is full. The next round tries again.
            return

    def _print(self, text: bytes) -> None:
        if len(self._waiting) + len(text) > MOST_WAITING_BYTES:
            self._dropped_lines += text.count(NEWLINE)
        else:
            self._waiting += text
        self.flush()

    def _tell_of_dropped(self) -> None:
        if self._dropped_lines and not self._waiting:
            self._waiting += self._own_line(f"{self._dropped_lines} lines were dropped")
            self._dropped_lines = 0

    def _own_line(self, text: str) -> bytes:
        return self._prefixes["supervisor"] + text.encode() + NEWLINE


def _prefix(name: str, colour: int | None) -> bytes:
    text = f"{name} | " if colour is None else f"\x1b[{colour}m{name} |\x1b[0m "
    return text.encode()

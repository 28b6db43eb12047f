"""What the children print, line by line, each with the name of its process in front."""

import os
import sys

COLOURS = (36, 33, 35, 32, 34, 31)
NEWLINE = b"\n"
# A line that never ends is printed in pieces of this size.
LONGEST_LINE_BYTES = 64 * 1024


class Printer:
    """Prints whole lines to standard output; colours the names on a terminal only."""

    def __init__(self, names: list[str]) -> None:
        width = max(map(len, [*names, "supervisor"]))
        coloured = sys.stdout.isatty()
        self._prefixes = {
            name: _prefix(
                name.ljust(width), COLOURS[index % len(COLOURS)] if coloured else None
            )
            for index, name in enumerate([*names, "supervisor"])
        }
        self._rests = dict.fromkeys(names, b"")

    def say(self, text: str) -> None:
        """Print a line of the supervisor's own."""
        self._write(self._prefixes["supervisor"] + text.encode() + NEWLINE)

    def show(self, text: str) -> None:
        """Print a text as it is."""
        self._write(text.encode() + NEWLINE)

    def feed(self, name: str, chunk: bytes) -> None:
        """Print the whole lines of what a process has printed, keep the rest for later."""
        *lines, rest = (self._rests[name] + chunk).split(NEWLINE)
        if len(rest) > LONGEST_LINE_BYTES:
            lines, rest = [*lines, rest], b""
        self._rests[name] = rest
        prefix = self._prefixes[name]
        self._write(b"".join(prefix + line + NEWLINE for line in lines))

    def _write(self, text: bytes) -> None:
        try:
            sys.stdout.buffer.write(text)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            # The reader has gone (`make run | head`); the product goes on without it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _prefix(name: str, colour: int | None) -> bytes:
    text = f"{name} | " if colour is None else f"\x1b[{colour}m{name} |\x1b[0m "
    return text.encode()

"""Reads a Procfile: one `name: command` a line, the same file that production uses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

LINE = re.compile(r"^([A-Za-z0-9_-]+):\s*(\S.*)$")
WEB = "web"


class ProcfileError(Exception):
    """The Procfile is missing or says something that cannot be run."""


@dataclass(frozen=True)
class Process:
    """One line of the Procfile; the shell expands variables in the command."""

    name: str
    command: str

    @property
    def is_web(self) -> bool:
        """Whether it serves the port."""
        return self.name.partition(".")[0] == WEB

    @property
    def is_ours(self) -> bool:
        """Return whether it runs our code, which shows that it lives; others cannot."""
        return "cleanlife" in self.command


def read_procfile(path: Path) -> list[Process]:
    """Return the processes that a Procfile names; raise ProcfileError when it is unusable."""
    try:
        return parse_procfile(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProcfileError(f"Cannot read {path}: {error.strerror}.") from error


def parse_procfile(text: str) -> list[Process]:
    """Return the processes of a Procfile's text; empty lines and # lines are comments."""
    processes: dict[str, Process] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = LINE.match(line)
        if match is None:
            raise ProcfileError(f"Line {number} of the Procfile is not `name: command`.")
        name, command = match.group(1), match.group(2).rstrip()
        if name in processes:
            raise ProcfileError(f"Line {number} of the Procfile names {name} a second time.")
        processes[name] = Process(name, command)
    if not processes:
        raise ProcfileError("The Procfile names no process.")
    return list(processes.values())


def repeat_web(processes: Sequence[Process], *, times: int) -> Iterator[Process]:
    """Yield every process, the one that serves the port as often as asked: web, web.2 ..."""
    for process in processes:
        yield process
        if process.name == WEB:
            for number in range(2, times + 1):
                yield replace(process, name=f"{WEB}.{number}")

"""The list of mutants: one small fault each, and the tests that must fail because of it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

LISTS = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A fault: the text ``old``, which stands in the file once, becomes ``new``.

    One that needs ``postgresql`` is about locks or statements that SQLite does not have. One
    that is ``equivalent`` changes nothing that a test could see; the text says why.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...] = ()
    postgresql: bool = False
    equivalent: str = ""

    def plant(self, tree: Path) -> str:
        """Write the fault into a copy of the tree; return the text that was there before."""
        path = tree / self.file
        text = path.read_text()
        path.write_text(text.replace(self.old, self.new))
        return text

    def problem(self, tree: Path) -> str:
        """Return why the fault cannot be planted, empty if it can."""
        path = tree / self.file
        if not path.is_file():
            return "the file is gone"
        times = path.read_text().count(self.old)
        if times != 1:
            return f"the old text stands there {times} times"
        missing = [test for test in self.tests if not _is_there(tree, test)]
        return f"no such tests: {', '.join(missing)}" if missing else ""


def _is_there(tree: Path, test: str) -> bool:
    """Return whether a file has a test, or is there if none is named."""
    name, _, function = test.partition("::")
    path = tree / name
    return path.is_file() and (not function or f"def {function}(" in path.read_text())


def read_mutants() -> list[Mutant]:
    """Return all mutants, list by list."""
    return [
        Mutant(**{**row, "tests": tuple(row.get("tests", ()))})
        for path in sorted(LISTS.glob("*.toml"))
        for row in tomllib.loads(path.read_text())["mutant"]
    ]

"""A copy of the tree in which one mutant at a time is planted and judged."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.mutants.mutant import Mutant

KILLED, SURVIVED, BROKEN = "killed", "SURVIVED", "BROKEN"
GREEN, FAILED, TOO_LONG = 0, 1, -1


@dataclass
class Workshop:
    """A copy of the tree with a database of its own, where DATABASE_URL names a server."""

    tree: Path
    number: int
    timeout: float
    has_database: bool = False

    def judge(self, mutant: Mutant) -> tuple[str, str]:
        """Plant the mutant, run its tests, take it out; return the verdict and who gave it."""
        text = mutant.plant(self.tree)
        try:
            code, output = self.run(mutant.tests)
        finally:
            (self.tree / mutant.file).write_text(text)
        if code == GREEN:
            return SURVIVED, ""
        if code == TOO_LONG:
            return KILLED, "it hangs"
        failed = re.search(r"^(?:FAILED|ERROR) (\S+::\S+)", output, re.MULTILINE)
        if code == FAILED and failed:
            return KILLED, failed[1].split("::")[-1]
        return BROKEN, output[-500:]

    def run(self, tests: tuple[str, ...], *, times: int = 1) -> tuple[int, str]:
        """Run tests until one fails; return pytest's exit code and what it printed.

        ``times`` makes the patience longer.
        """
        # Made once and kept: the migrations take longer than most tests.
        database = "--reuse-db" if self.has_database else "--create-db"
        command = [sys.executable, "-m", "pytest", "-qx", "-m", "", "--tb=line"]
        try:
            done = subprocess.run(
                [*command, "--reuse-db", database, *tests],
                cwd=self.tree,
                env=self._environment(),
                capture_output=True,
                text=True,
                timeout=self.timeout * times,
                check=False,
            )
        except subprocess.TimeoutExpired:
            self.has_database = False
            return TOO_LONG, ""
        self.has_database = True
        return done.returncode, done.stdout + done.stderr

    def drop_database(self) -> None:
        """Remove what was kept."""
        server, _, name = self._environment().get("DATABASE_URL", "").rpartition("/")
        if server:
            with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "test_{name}" WITH (FORCE)')

    def _environment(self) -> dict[str, str]:
        environment = {name: text for name, text in os.environ.items() if name != "REDIS_URL"}
        if on_postgresql():
            environment["DATABASE_URL"] += f"_mutants{self.number}"
        return environment


def on_postgresql() -> bool:
    """Return whether DATABASE_URL names a server."""
    return bool(os.environ.get("DATABASE_URL"))


def copy_tree(target: Path) -> None:
    """Copy what git knows of the working tree, or would add, as it is now."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    found = subprocess.run(listing, capture_output=True, text=True, check=True)
    for name in filter(lambda name: Path(name).is_file(), found.stdout.split("\0")):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(name, target / name)

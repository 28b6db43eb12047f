"""Follows README.md to the letter: its commands, in its order, in a copy of the tree.

Where the system allows it everything runs in namespaces of its own: port 8000 is free there,
and nothing outlives the script.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tests.processes.stack import ROOT

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
SECONDS = 150
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "build", "var", ".env", "node_modules", ".*_cache"
)
APART = ["unshare", "--map-root-user", "--net", "--pid", "--fork", "--kill-child"]

# `%` names what the README leaves to its reader: start in one terminal, type in the other.
STORY = """
await() {
  for _ in $(seq 600); do ! eval "$1" || return 0; sleep 0.1; done
  echo "Never: $1"; exit 1
}
trap 'kill $PLATFORM' EXIT
: > run.log  # `await` may look before the shell has begun it
%(start)s > run.log 2>&1 &
PLATFORM=$!
await 'grep -q "platform is ready" run.log && grep -q "worker .* ready" run.log'
%(second_terminal)s
%(demo)s
%(quick_start)s
%(book)s
await 'grep -q "/pay/" run.log'
curl -sS -o page.html -d decision=pay "$(grep -o "http://[^ ]*/pay/[^ ]*" run.log | tail -n 1)"
await 'grep -q "booking.payment_confirmed genuine" said.log'
%(look)s
"""


def blocks(heading: str) -> list[str]:
    """Return the shell blocks of a section."""
    section = re.search(rf"^## {heading}$(.*?)(?=^## )", TEXT, re.MULTILINE | re.DOTALL)
    assert section, f"README.md has no section {heading}"
    return re.findall(r"^```sh\n(.*?)^```$", section[1], re.MULTILINE | re.DOTALL)


def receiver() -> str:
    """Return the endpoint that the quick start starts, in Python."""
    found = re.search(r"<<'PYTHON' &\n(.*?)^PYTHON$", TEXT, re.MULTILINE | re.DOTALL)
    assert found, "README.md has no receiver"
    return found[1]


def function(name: str) -> str:
    """Return a shell function that the quick start defines on the way."""
    found = re.search(rf"^{name}\(\) \{{.*?\}}$", TEXT, re.MULTILINE | re.DOTALL)
    assert found, f"README.md has no {name}()"
    return found[0]


def follow(folder: Path, *, given: str = "", exported: str = "", dotenv: str = "") -> str:
    """Run every command up to the paid booking; return what the second terminal showed.

    ``given`` stands behind `make run`, ``exported`` is set in the second terminal.
    """
    clone = shutil.copytree(ROOT, folder / "clone", ignore=LEFT_OUT)
    _use_installed_packages(clone)
    (clone / ".env").write_text(dotenv)
    run, second_terminal, *_ = blocks("Run it")
    book, look = blocks("Pay as a customer")
    script = STORY % {
        "start": f"{run.strip()} {given}",
        "second_terminal": exported and f"export {exported}",
        "demo": next(line for line in second_terminal.splitlines() if "make demo" in line),
        "quick_start": "".join(blocks("Quick start by curl")),
        "book": book,
        "look": look,
    }
    command = shlex.join([*_apart(), "bash", "-c", f"ip link set lo up; {script}"])
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        ["bash", "-c", f"{command} > said.log 2>&1"],
        cwd=clone,
        env=environment,
        stdin=subprocess.DEVNULL,
        timeout=SECONDS,
        check=False,
    )
    said = (clone / "said.log").read_text(encoding="utf-8")
    assert done.returncode == 0, said + (clone / "run.log").read_text(encoding="utf-8")
    return said


def _use_installed_packages(clone: Path) -> None:
    (clone / ".venv").symlink_to(sys.prefix)
    for file in clone.glob("requirements*.txt"):
        # Older than the installation: make has nothing to install.
        os.utime(file, (0, 0))


def _apart() -> list[str]:
    """Return what puts a command into namespaces of its own; nothing where that is refused."""
    if not shutil.which("unshare"):
        return []
    return [] if subprocess.run([*APART, "true"], check=False).returncode else APART

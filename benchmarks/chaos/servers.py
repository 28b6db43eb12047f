"""A PostgreSQL of our own, which may be frozen, killed and started again."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import psycopg

from embedded.death import die_with_parent
from tests.processes.stack import free_port, wait_until

ACCOUNT = "postgres"
START_SECONDS = 60.0


def find_programs() -> Path | None:
    """Return the folder of initdb and postgres, the newest that is installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda file: float(file.parts[-3]), default=None)
    return newest.parent if newest else None


class Cluster:
    """A cluster in a temporary folder, with fsync; use it as a context manager."""

    def __init__(self) -> None:
        self.port = free_port()
        self._programs = find_programs()
        self._folder = Path(tempfile.mkdtemp(prefix="cleanlife-cluster-"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The server's own address, past any proxy."""
        return f"postgres://{ACCOUNT}@127.0.0.1:{self.port}/postgres"

    def __enter__(self) -> Self:
        self._own_folder()
        options = ["--auth=trust", f"--username={ACCOUNT}", "--encoding=UTF8", "--no-sync"]
        self._run("initdb", *options, "--pgdata", str(self._folder / "rows"))
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start it, and return when it answers."""
        settings = ["port=" + str(self.port), "listen_addresses=127.0.0.1", "fsync=on"]
        settings += [
            "unix_socket_directories=",
            "max_connections=200",
            "log_min_messages=FATAL",
        ]
        options = [word for setting in settings for word in ("-c", setting)]
        program = str(self._program("postgres"))
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, "-D", str(self._folder / "rows"), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # Safe: what it does before the program begins are two system calls.
                preexec_fn=die_with_parent(os.getpid(), signal.SIGQUIT),  # noqa: PLW1509
                **_as_account(),
            )
        wait_until(self.answers, seconds=START_SECONDS, what="PostgreSQL answers")

    def stop(self, signal_number: signal.Signals) -> None:
        """End it: SIGQUIT is an immediate shutdown, SIGKILL kills the postmaster only."""
        if self._process is None:
            return
        self.thaw()
        self._process.send_signal(signal_number)
        self._process.wait()
        self._process = None

    def backends(self) -> list[int]:
        """Return the processes that the server has started."""
        assert self._process is not None
        with suppress(OSError):
            file = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
            return [int(pid) for pid in file.read_text().split()]
        return []

    def sessions(self) -> list[int]:
        """Return the processes that serve a connection, without the one that asks."""
        query = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
        with psycopg.connect(self.url, connect_timeout=5) as connection:
            rows = connection.execute(f"{query} AND pid <> pg_backend_pid()").fetchall()
        return [int(pid) for (pid,) in rows]

    def freeze(self, *, postmaster: bool = True, children: bool = True) -> None:
        """Let it stand still: all of it, or only what takes or only what has connections."""
        assert self._process is not None
        if postmaster:
            _signal([self._process.pid], signal.SIGSTOP)
        if children:
            _signal(self.backends(), signal.SIGSTOP)

    def thaw(self) -> None:
        """Let all of it go on."""
        if self._process is not None:
            _signal([*self.backends(), self._process.pid], signal.SIGCONT)

    def run(self, *statements: str) -> None:
        """Run statements, each by itself."""
        with psycopg.connect(self.url, autocommit=True, connect_timeout=5) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def answers(self) -> bool:
        """Return whether it takes connections."""
        try:
            self.run("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _own_folder(self) -> None:
        self._folder.chmod(0o755)
        if account := _as_account():
            shutil.chown(self._folder, account["user"], account["group"])

    def _program(self, name: str) -> Path:
        if self._programs is None:
            raise FileNotFoundError(
                "initdb is not installed. On Debian: apt install postgresql"
            )
        return self._programs / name

    def _run(self, name: str, *options: str) -> None:
        subprocess.run(
            [str(self._program(name)), *options],
            check=True,
            stdout=subprocess.DEVNULL,
            **_as_account(),
        )


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _as_account() -> dict[str, Any]:
    """Return how to start a program as the account of PostgreSQL, which refuses to be root."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(ACCOUNT)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

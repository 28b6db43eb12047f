"""A PostgreSQL server of our own, which may be frozen, killed, and told to only read."""

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
# Nobody else comes by.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
}


class OwnPostgresql:
    """Use it as a context manager; its folder is removed at the end."""

    def __init__(self, *, pem: bytes | None = None, is_durable: bool = False) -> None:
        """``pem`` is its key and certificate, where it is to speak TLS.

        Only one that ``is_durable`` waits for the disk at each commit, as in production.
        """
        self.port = free_port()
        self.url = f"postgres://{ACCOUNT}@127.0.0.1:{self.port}/postgres"
        self._folder = Path(tempfile.mkdtemp(prefix="cleanlife-postgresql-"))
        self._pem = pem
        self._settings = {**SETTINGS, "port": str(self.port)}
        self._settings["fsync"] = "on" if is_durable else "off"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if account := _account():
            shutil.chown(self._folder, account["user"], account["group"])
        options = ["--auth=trust", f"--username={ACCOUNT}", "--encoding=UTF8", "--no-sync"]
        subprocess.run(
            [_program("initdb"), *options, "--pgdata", str(self._folder / "rows")],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self._folder,
            **_account(),
        )
        if self._pem:
            self._certify(self._pem)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start it and return when it answers."""
        settings = self._settings.items()
        options = [word for name, value in settings for word in ("-c", f"{name}={value}")]
        self._process = subprocess.Popen(
            [_program("postgres"), "-D", str(self._folder / "rows"), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            start_new_session=True,
            # Safe: what it does before the program begins are two system calls.
            preexec_fn=die_with_parent(os.getpid(), signal.SIGQUIT),  # noqa: PLW1509
            **_account(),
        )
        wait_until(self.answers, seconds=START_SECONDS, what="PostgreSQL answers")

    def stop(self, number: signal.Signals = signal.SIGQUIT) -> None:
        """End it: SIGQUIT as a crash does, SIGKILL only what takes new connections."""
        if self._process is not None:
            self.thaw()
            self._process.send_signal(number)
            self._process.wait(timeout=START_SECONDS)
            self._process = None

    def freeze(self, *, postmaster: bool = True, children: bool = True) -> None:
        """Let it stand still, with every connection open: all, or one of its two parts.

        The postmaster takes new connections, its children serve those that there are.
        """
        # The postmaster first: it starts no others then.
        if postmaster and self._process is not None:
            _signal([self._process.pid], signal.SIGSTOP)
        if children:
            _signal(self.children(), signal.SIGSTOP)

    def thaw(self) -> None:
        """Let all of it go on."""
        if self._process is not None:
            _signal([*self.children(), self._process.pid], signal.SIGCONT)

    def children(self) -> list[int]:
        """Return the processes that it has started; none while it does not run."""
        if self._process is None:
            return []
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

    def run(self, *statements: str) -> None:
        """Run statements, each by itself."""
        with psycopg.connect(self.url, autocommit=True, connect_timeout=5) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def only_read(self, *, is_on: bool) -> None:
        """Take changes no more, or again; as at a failover, all sessions are ended first."""
        self.run(
            f"ALTER SYSTEM SET default_transaction_read_only = {'on' if is_on else 'off'}",
            "SELECT pg_reload_conf()",
        )
        if is_on:
            self.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )

    def _certify(self, pem: bytes) -> None:
        file = self._folder / "server.pem"
        file.write_bytes(pem)
        file.chmod(0o600)
        if account := _account():
            shutil.chown(file, account["user"], account["group"])
        self._settings |= {"ssl": "on", "ssl_cert_file": str(file), "ssl_key_file": str(file)}

    def answers(self) -> bool:
        """Return whether it takes connections."""
        with suppress(psycopg.OperationalError):
            self.run("SELECT 1")
            return True
        return False


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def is_installed() -> bool:
    """Return whether PostgreSQL's programs are on this machine."""
    return shutil.which("initdb") is not None or any(_installed("initdb"))


def _installed(name: str) -> list[Path]:
    return list(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))


def _program(name: str) -> str:
    if found := shutil.which(name):
        return found
    newest = max(_installed(name), key=lambda file: float(file.parts[-3]), default=None)
    if newest is None:
        raise FileNotFoundError(f"{name} is not installed. On Debian: apt install postgresql")
    return str(newest)


def _account() -> dict[str, Any]:
    """Return as whom to start it, for it refuses to be root."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(ACCOUNT)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

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

from tests.processes.stack import free_port, wait_until

ACCOUNT = "postgres"
# Nothing here must survive a crash of the machine, and nobody else comes by.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "150",
    "fsync": "off",
}


class OwnPostgresql:
    """Use it as a context manager; its folder is removed at the end."""

    def __init__(self, *, pem: bytes | None = None) -> None:
        """``pem`` is its key and certificate, where it is to speak TLS."""
        self.port = free_port()
        self.url = f"postgres://{ACCOUNT}@127.0.0.1:{self.port}/postgres"
        self._folder = Path(tempfile.mkdtemp(prefix="cleanlife-postgresql-"))
        self._pem = pem
        self._settings = {**SETTINGS, "port": str(self.port)}
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
            **_account(),
        )
        wait_until(self._answers, seconds=30, what="PostgreSQL answers")

    def stop(self) -> None:
        """Stop it at once, as a crash does."""
        if self._process is not None:
            self.thaw()
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=30)
            self._process = None

    def freeze(self) -> None:
        """Let the server and all its sessions stand still, with every connection open."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let all of it go on."""
        self._signal(signal.SIGCONT)

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

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            self.run("SELECT 1")
            return True
        return False

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        server = self._process.pid
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        # The server first: it starts no others then.
        for pid in (server, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(pid, number)


def _program(name: str) -> str:
    if found := shutil.which(name):
        return found
    installed = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    return str(max(installed, key=lambda file: float(file.parts[-3])))


def _account() -> dict[str, Any]:
    """Return as whom to start it, for it refuses to be root."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(ACCOUNT)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

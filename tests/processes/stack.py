"""Starts the whole product as `make run` does, in a folder and on a port of its own.

    with Stack(tmp_path) as stack:             # migrated, seeded, ready
        requests.get(stack.base_url + "/healthz")
        key = stack.api_key("partner_pays")
        stack.kill("worker")                   # kill -9; the supervisor starts it again
        stack.wait_until_ready()
        print(stack.logs("worker"))

The embedded set-up runs unless DATABASE_URL and REDIS_URL are set: then the stack makes a
PostgreSQL database and takes an empty Redis database for itself, and removes both at the end.
A process migrates and seeds once; each stack gets a copy.
"""

import atexit
import json
import multiprocessing
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Self

import requests

from tests.processes.servers import OwnServers, with_port

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = ROOT / "build" / "static" / "staticfiles.json"
START_SECONDS = 60.0
STOP_SECONDS = 20.0


def free_port() -> int:
    """Return a port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], Any], *, seconds: float, what: str) -> Any:
    """Return the first true value of ``condition``; raise AssertionError after ``seconds``."""
    give_up_at = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > give_up_at:
            raise AssertionError(f"Not within {seconds:g} s: {what}")
        time.sleep(0.02)
    return value


@contextmanager
def _hangup_as_by_default() -> Iterator[None]:
    """Start children that heed SIGHUP even where the tests run under `nohup`."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


class Stack:
    """The supervisor with web, worker and beat; use it as a context manager."""

    def __init__(
        self,
        data_dir: Path,
        *,
        environment: Mapping[str, str] | None = None,
        seeded: bool = True,
        database_port: int | None = None,
    ) -> None:
        """``environment`` is added to that of the processes (say ``WEB_THREADS``).

        ``database_port`` is where they find PostgreSQL, as behind a proxy on the loopback.
        """
        self.data_dir = data_dir
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._seeded = seeded
        self._servers = OwnServers()
        self._log = data_dir / "supervisor.log"
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._inside: ProcessPoolExecutor | None = None
        inherited = {k: v for k, v in os.environ.items() if k not in ("PORT", "HOST")}
        self.environment = {
            **inherited,
            "DATA_DIR": str(data_dir),
            "PORT": str(self.port),
            "PUBLIC_BASE_URL": self.base_url,
            **self._servers.environment,
            **(environment or {}),
        }
        if database_port:
            url = self.environment["DATABASE_URL"]
            self.environment["DATABASE_URL"] = with_port(url, database_port)

    def __enter__(self) -> Self:
        try:
            prepared = _prepared(self._seeded, os.environ.get("DATABASE_URL"))
            shutil.copytree(prepared.data_dir, self.data_dir, dirs_exist_ok=True)
            self._servers.copy(prepared._servers)
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare(self) -> None:
        """Make tables, static files and, unless it stays empty, the demo's rows."""
        self.manage("migrate", "--verbosity", "0")
        if not MANIFEST.exists():
            # As `make run` and `make test` see to it: pages name their files by it.
            self.manage("collectstatic", "--noinput", "--verbosity", "0")
        if self._seeded:
            self.manage("seed_demo")
        self._servers.release_redis()

    # --- Processes ----------------------------------------------------------------------------

    @property
    def supervisor_pid(self) -> int:
        """The process id of the supervisor, which is the parent of all."""
        assert self._supervisor is not None, "the stack does not run"
        return self._supervisor.pid

    @property
    def runs(self) -> bool:
        """Whether the supervisor lives."""
        return self._supervisor is not None and self._supervisor.poll() is None

    def start(self, *, seconds: float = START_SECONDS) -> None:
        """Start the supervisor and wait until the product is ready to take work."""
        self.launch()
        self.wait_until_ready(seconds=seconds)

    def launch(self) -> None:
        """Start the supervisor and wait for nothing."""
        with self._log.open("ab") as log, _hangup_as_by_default():
            self._supervisor = subprocess.Popen(
                [sys.executable, "-m", "embedded"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill_supervisor(self) -> None:
        """End the supervisor by SIGKILL; whatever it started dies with it."""
        assert self._supervisor is not None, "the stack does not run"
        self._supervisor.kill()
        self._supervisor.wait()
        self._supervisor = None

    def stop(self, signal_number: signal.Signals = signal.SIGTERM) -> int:
        """Ask the supervisor to end; return its exit status (0 when all went well)."""
        assert self._supervisor is not None, "the stack does not run"
        self._supervisor.send_signal(signal_number)
        status = self._supervisor.wait(timeout=STOP_SECONDS)
        self._supervisor = None
        return status

    def close(self) -> None:
        """Stop what still runs and remove the databases; the folder stays."""
        if self._inside is not None:
            self._inside.shutdown()
        if self._supervisor is not None and self._supervisor.poll() is None:
            self.stop()
        for pid in self.process_ids():
            os.kill(pid, signal.SIGKILL)
        self._servers.drop()

    def pid(self, name: str) -> int:
        """Return the process id of ``web``, ``worker`` or ``beat`` as it was started last."""
        return int(self._starts(name)[-1])

    def kill(self, name: str, signal_number: signal.Signals = signal.SIGKILL) -> None:
        """Signal a child and return when the supervisor has started its successor."""
        starts = len(self._starts(name))
        os.kill(self.pid(name), signal_number)
        wait_until(lambda: len(self._starts(name)) > starts, seconds=30, what=f"{name} again")

    def process_ids(self) -> list[int]:
        """Return every process of this stack that lives, orphans too, found by its folder."""
        mark = f"\0DATA_DIR={self.data_dir}\0".encode()
        return [
            int(folder.name)
            for folder in Path("/proc").iterdir()
            if folder.name.isdecimal() and mark in b"\0" + _environment_of(folder)
        ]

    # --- Talking to it ------------------------------------------------------------------------

    def get(self, path: str, *, seconds: float = 2.0) -> requests.Response | None:
        """Answer of a GET request, or None while nothing answers."""
        try:
            return requests.get(self.base_url + path, timeout=seconds)
        except requests.RequestException:
            return None

    def is_ready(self) -> bool:
        """Return whether /readyz answers 200 and the worker that was started last takes tasks.

        /readyz alone believes for 30 seconds in a worker that has just been killed.
        """
        answer = self.get("/readyz")
        return answer is not None and answer.status_code == 200 and self.worker_takes_tasks()

    def worker_takes_tasks(self) -> bool:
        """Return whether the worker that was started last has said so (at LOG_LEVEL INFO)."""
        return " ready." in self.logs().rpartition(" | worker started, pid ")[2]

    def wait_until_ready(self, *, seconds: float = START_SECONDS) -> None:
        """Wait for database, broker and worker; fail early when the supervisor gives up."""
        wait_until(
            lambda: self._has_given_up() or self.is_ready(),
            seconds=seconds,
            what="/readyz is 200",
        )
        assert not self._has_given_up(), f"The supervisor ended:\n{self.logs()}"

    def manage(self, *arguments: str) -> str:
        """Run manage.py with the stack's environment; return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"manage.py {' '.join(arguments)}:\n{done.stderr}"
        return done.stdout

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function in a process of ours that has Django set up as the product has."""
        if self._inside is None:
            spawn = multiprocessing.get_context("spawn")
            self._inside = ProcessPoolExecutor(1, spawn, _set_up, (self.environment,))
        return self._inside.submit(function, *arguments).result()

    def api_key(self, slug: str) -> str:
        """Return the key with which a demo partner was seeded."""
        demo = json.loads((self.data_dir / "demo.json").read_text())
        return str(demo["partners"][slug]["apiKey"])

    def seed(self) -> dict[str, Any]:
        """Issue fresh demo keys; return what `seed_demo --json` prints."""
        seeded: dict[str, Any] = json.loads(self.manage("seed_demo", "--json"))
        return seeded

    def logs(self, name: str | None = None) -> str:
        """Return everything printed so far, or only the lines of one process."""
        text = self._log.read_text(errors="replace") if self._log.exists() else ""
        if name is None:
            return text
        lines = (re.match(rf"{name}(?:\.\d+)? *\| (.*)", line) for line in text.splitlines())
        return "\n".join(line.group(1) for line in lines if line)

    def _starts(self, name: str) -> list[str]:
        return re.findall(
            rf"^{name} started, pid (\d+)$", self.logs("supervisor"), re.MULTILINE
        )

    def _has_given_up(self) -> bool:
        return self._supervisor is not None and self._supervisor.poll() is not None


@cache
def _prepared(seeded: bool, database_url: str | None) -> Stack:
    """Return a stack that is ready to be copied and never started."""
    folder = tempfile.TemporaryDirectory(prefix="cleanlife-stack-")
    prepared = Stack(Path(folder.name), seeded=seeded)
    atexit.register(folder.cleanup)
    atexit.register(prepared.close)
    prepared.prepare()
    return prepared


def _set_up(environment: Mapping[str, str]) -> None:
    os.environ.update({"DJANGO_SETTINGS_MODULE": "cleanlife.settings", **environment})
    import django

    django.setup()


def _environment_of(process_folder: Path) -> bytes:
    try:
        return (process_folder / "environ").read_bytes()
    except OSError:
        return b""

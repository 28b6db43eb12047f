"""A product without supervisor: the test starts its workers, and sees each of them end."""

import os
import subprocess
import sys
from pathlib import Path

from embedded.procfile import read_procfile
from tests.processes.stack import ROOT, Stack, wait_until
from tests.system.webhook_kills import inside

OURS = "--app tests.system.webhook_kills.worker_app"


class Worker:
    """One process of the Procfile, run as the supervisor runs it."""

    def __init__(self, command: str, environment: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {command}"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self.pid = self._process.pid

    def wait_until_ready(self) -> None:
        """Return when it takes tasks."""
        wait_until(lambda: " ready." in self.log(), seconds=60, what="the worker is ready")

    def wait(self, seconds: float) -> int:
        """Return the status with which it ends; negative is the signal that killed it."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"It lives on:\n{self.log()[-3000:]}") from None

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def log(self) -> str:
        return self._log.read_text(errors="replace")


class Workshop(Stack):
    """Databases and broker like any stack's; processes only when asked for."""

    def __init__(self, data_dir: Path, **environment: str) -> None:
        self._workers: list[Worker] = []
        quick = {"WEBHOOK_LEASE_SECONDS": "20", "PYTHONUNBUFFERED": "1"}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        super().__init__(
            data_dir, environment=quick | environment | {"PATH": path}, seeded=False
        )

    def start(self, *, seconds: float = 0) -> None:
        """Start nothing."""

    def close(self) -> None:
        for worker in self._workers:
            if worker.is_alive():
                worker.signal(9)
                worker.wait(10)
        super().close()

    def start_worker(self, **environment: str) -> Worker:
        """Start a worker as the Procfile does, with the application that can be mined."""
        return self._start("worker", environment)

    def start_beat(self) -> Worker:
        return self._start("beat", {})

    def wait_until_delivered(self, partner_id: str, *, seconds: float) -> None:
        """Return when nothing of the partner's waits any more."""
        wait_until(
            lambda: set(self.call(inside.statuses, partner_id)) == {"DELIVERED"},
            seconds=seconds,
            what="everything is delivered",
        )

    def _start(self, name: str, environment: dict[str, str]) -> Worker:
        [line] = [p.command for p in read_procfile(ROOT / "Procfile") if p.name == name]
        command = line.replace("--app cleanlife", OURS)
        assert command != line
        log = self.data_dir / f"{name}-{len(self._workers)}.log"
        self._workers.append(Worker(command, self.environment | environment, log))
        return self._workers[-1]

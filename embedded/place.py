"""Where the product runs: host, port and data folder, and whether they are free."""

import fcntl
import socket
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

# What a killed supervisor left behind needs a moment to let the port go.
PORT_PATIENCE_SECONDS = 3.0
HIGHEST_PORT = 65535
# Prometheus' client counts in files of the folder that it names, else within the process.
METRICS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
EVERY_INTERFACE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104


class PlaceTakenError(Exception):
    """The port or the data folder is used by something else."""


@dataclass(frozen=True)
class Place:
    """The host, the port and the folders that the environment names."""

    host: str
    port: int
    data_dir: Path
    metrics_dir: Path
    base_url: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], *, folder: Path) -> "Place":
        """Read the environment; raise ValueError for a wrong PORT."""
        host = environment.get("HOST") or "127.0.0.1"
        text = environment.get("PORT") or "8000"
        if not text.isdecimal() or not 1 <= int(text) <= HIGHEST_PORT:
            raise ValueError(f"PORT must be a number from 1 to 65535, not {text!r}.")
        data_dir = Path(environment.get("DATA_DIR") or folder / "var").resolve()
        metrics_dir = Path(environment.get(METRICS_VARIABLE) or data_dir / "metrics").resolve()
        local_url = f"http://{_bracketed(EVERY_INTERFACE.get(host, host))}:{text}"
        base_url = environment.get("PUBLIC_BASE_URL") or local_url
        return cls(host, int(text), data_dir, metrics_dir, base_url)

    @property
    def bind(self) -> str:
        """Host and port as gunicorn expects them: IPv6 in brackets."""
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def health_request(self) -> bytes:
        """A request for /healthz as the public host, which is the only one that is allowed."""
        return (
            f"GET /healthz HTTP/1.0\r\nHost: {urlsplit(self.base_url).netloc}\r\n\r\n".encode()
        )

    def answers(self) -> bool:
        """Return whether the web process says that it is alive."""
        address = (EVERY_INTERFACE.get(self.host, self.host), self.port)
        try:
            with socket.create_connection(address, timeout=0.5) as connection:
                connection.sendall(self.health_request)
                return b" 200 " in connection.recv(64).partition(b"\r\n")[0]
        except OSError:
            return False

    def require_free_port(self) -> None:
        """Raise PlaceTakenError when something else listens on the port."""
        give_up_at = time.monotonic() + PORT_PATIENCE_SECONDS
        while not _can_bind(self.host, self.port):
            if time.monotonic() > give_up_at:
                raise PlaceTakenError(
                    f"Port {self.port} on {self.host} is taken by another program. Stop it, or "
                    f"choose another port: make run PORT={self.port + 1}"
                )
            time.sleep(0.1)

    def lock_data_dir(self) -> TextIO:
        """Return the held lock file of the data folder; raise PlaceTakenError when it is held.

        A second start in the same folder would run two beats, and count limits in two places.
        """
        self.data_dir.mkdir(parents=True, exist_ok=True)
        file = (self.data_dir / "supervisor.lock").open("a", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise PlaceTakenError(
                f"The product already runs in {self.data_dir}. Stop it, or choose another "
                "folder: make run DATA_DIR=other"
            ) from None
        return file

    def empty_metrics_dir(self) -> None:
        """Make the folder of the children's counters; drop those of processes that are gone."""
        self.metrics_dir.mkdir(parents=True, exist_ok=True)
        for file in self.metrics_dir.glob("*.db"):
            file.unlink(missing_ok=True)


def _can_bind(host: str, port: int) -> bool:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    )[0]
    with closing(socket.socket(family, kind, protocol)) as probe:
        # As gunicorn does: a port whose last connections are just closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError as error:
            raise PlaceTakenError(
                f"Port {port} needs the rights of the administrator."
            ) from error
        except OSError:
            return False
    return True


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host

"""Where the product runs: host, port and data folder, and whether they are free."""

import fcntl
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from cleanlife.config.counters import FOLDER_VARIABLE

# What a killed supervisor left behind needs a moment to let the port go.
PORT_PATIENCE_SECONDS = 3.0
HIGHEST_PORT = 65535
MOST_WORKERS = 256
# Callers that wait while no web process runs.
BACKLOG = 1024
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
    web_workers: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], *, folder: Path) -> "Place":
        """Read the environment; raise ValueError for a wrong PORT or WEB_WORKERS."""
        host = environment.get("HOST") or "127.0.0.1"
        text = environment.get("PORT") or "8000"
        _require_number("PORT", text, most=HIGHEST_PORT)
        workers = environment.get("WEB_WORKERS") or "1"
        _require_number("WEB_WORKERS", workers, most=MOST_WORKERS)
        data_dir = Path(environment.get("DATA_DIR") or folder / "var").resolve()
        metrics_dir = Path(environment.get(FOLDER_VARIABLE) or data_dir / "metrics").resolve()
        local_url = f"http://{_bracketed(EVERY_INTERFACE.get(host, host))}:{text}"
        base_url = environment.get("PUBLIC_BASE_URL") or local_url
        return cls(host, int(text), data_dir, metrics_dir, base_url, int(workers))

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

    def listen(self) -> socket.socket:
        """Return the socket that the web processes share.

        It stays open while they are started anew: nobody is turned away, callers wait. Raises
        PlaceTakenError when something else listens on the port.
        """
        give_up_at = time.monotonic() + PORT_PATIENCE_SECONDS
        while (listener := _bind(self.host, self.port)) is None:
            if time.monotonic() > give_up_at:
                raise PlaceTakenError(
                    f"Port {self.port} on {self.host} is taken by another program. Stop it, or "
                    f"choose another port: make run PORT={self.port + 1}"
                )
            time.sleep(0.1)
        return listener

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
        """Make the folder of the children's counters; drop those of processes that are gone.

        Without a folder, on a full disk say, each counts for itself.
        """
        with suppress(OSError):
            self.metrics_dir.mkdir(parents=True, exist_ok=True)
        for file in self.metrics_dir.glob("*.db"):
            file.unlink(missing_ok=True)


def _bind(host: str, port: int) -> socket.socket | None:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    try:
        # It sets SO_REUSEADDR: a port whose last connections are just closing is free.
        listener = socket.create_server(
            address[:2],
            family=family,
            backlog=BACKLOG,
            # HOST=:: means every address of the machine, those of IPv4 too.
            dualstack_ipv6=family == socket.AF_INET6 and socket.has_dualstack_ipv6(),
        )
    except PermissionError as error:
        raise PlaceTakenError(f"Port {port} needs the rights of the administrator.") from error
    except OSError:
        return None
    listener.settimeout(0)
    return listener


def _require_number(name: str, text: str, *, most: int) -> None:
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise ValueError(f"{name} must be a number from 1 to {most}, not {text!r}.")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host

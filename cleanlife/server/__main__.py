"""Command line: `python -m cleanlife.server`."""

import os
import resource
import signal
import socket
import sys

# First: it sets Django up, and the rest needs that when it is imported.
from cleanlife.wsgi import application

# isort: split

from django.conf import settings

from cleanlife.config.env import number
from cleanlife.health.alive import show_life
from cleanlife.log.formatter import DroppingStream
from cleanlife.server.fair_pool import FairPool
from cleanlife.server.probe import Probe
from cleanlife.server.queues import Queues
from cleanlife.server.web_server import MOST_CONNECTIONS, WebServer

# Set by the supervisor: the socket that all web processes of the machine share.
LISTENER_VARIABLE = "LISTEN_FD"
# Databases, logs, static files and what libraries open.
OTHER_FILES = 500
BACKLOG = 1024


def main() -> None:
    """Serve until SIGTERM or SIGINT, then finish what runs."""
    # What is printed waits for nobody either; the log does not already.
    sys.stdout, sys.stderr = DroppingStream(1), DroppingStream(2)
    _allow_many_files()
    pool = FairPool(
        Queues(trusted_proxies=settings.TRUSTED_PROXIES),
        threads=number("WEB_THREADS", default=8),
    )
    server = WebServer(application, _listener(), pool)
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: server.stop())
    show_life(Probe(server, pool, base_url=settings.PUBLIC_BASE_URL))
    server.serve()


def _listener() -> socket.socket:
    """Return the supervisor's socket, else one on HOST and PORT."""
    inherited = os.environ.pop(LISTENER_VARIABLE, "")
    if inherited:
        return socket.socket(fileno=int(inherited))
    found = socket.getaddrinfo(settings.HOST, settings.PORT, type=socket.SOCK_STREAM)
    family, _, _, _, address = found[0]
    listener = socket.create_server(
        address[:2],
        family=family,
        backlog=BACKLOG,
        dualstack_ipv6=family == socket.AF_INET6 and socket.has_dualstack_ipv6(),
    )
    listener.settimeout(0)
    return listener


def _allow_many_files() -> None:
    """Raise the soft limit of open files, commonly 1,024, as far as connections need it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = MOST_CONNECTIONS + OTHER_FILES
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    most = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


if __name__ == "__main__":
    main()

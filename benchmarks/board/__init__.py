"""How fast the board of a full day is on PostgreSQL: 200 teams and 2,000 visits."""

import os
import tempfile
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
import psycopg
from django.utils.module_loading import import_string

from benchmarks.servers import SERVERS, servers
from tests.processes.stack import Stack


def run() -> bool:
    """Measure in a database of its own, which goes again."""
    load = os.getloadavg()[0]
    print("\nboard: 200 teams and 2,000 visits today, on PostgreSQL;", end=" ")
    print(f"{os.cpu_count()} processors, load {load:.1f} at the start")
    url = os.environ.get("DATABASE_URL") or SERVERS["DATABASE_URL"]
    with servers({"DATABASE_URL": url}), tempfile.TemporaryDirectory() as folder:
        try:
            stack = Stack(Path(folder))
        except psycopg.OperationalError as error:
            place = urlsplit(url)
            print(f"  PostgreSQL does not answer at {place.hostname}:{place.port or 5432}.")
            print(f"  Start it, or name another by DATABASE_URL. {error}")
            return False
        with closing(stack):
            return _measure(stack)


def _measure(stack: Stack) -> bool:
    stack.manage("migrate", "--verbosity", "0")
    # Django is set up once in a process, for one database.
    with ProcessPoolExecutor(
        1, get_context("spawn"), initializer=_set_up, initargs=(stack.environment,)
    ) as process:
        verdicts = [
            process.submit(_call, name).result()
            for name in ("world.build", "rows.measure", "pages.measure")
        ]
    return all(verdicts)


def _set_up(environment: Mapping[str, str]) -> None:
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="cleanlife.settings")
    django.setup()


def _call(name: str) -> Any:
    """Call a function of this package, whose modules need Django set up."""
    return import_string(f"{__name__}.{name}")()

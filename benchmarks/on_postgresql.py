"""Run a benchmark in a database of its own on PostgreSQL, its rows made by a process apart."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
import psycopg
from django.utils.module_loading import import_string

from benchmarks.servers import SERVERS, servers
from tests.processes.stack import Stack


def run_on_postgresql(subject: str, measure: Callable[[Stack], bool]) -> bool:
    """Measure in a database of its own, which goes again; False where no server answers."""
    load = os.getloadavg()[0]
    print(f"\n{subject}, on PostgreSQL;", end=" ")
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
            stack.manage("migrate", "--verbosity", "0")
            return measure(stack)


@contextmanager
def django_process(stack: Stack) -> Iterator[Callable[[str], Any]]:
    """Give what calls functions by their dotted names in a process with Django set up.

    Django is set up once in a process, for one database.
    """
    with ProcessPoolExecutor(
        1, get_context("spawn"), initializer=_set_up, initargs=(stack.environment,)
    ) as process:
        yield lambda name: process.submit(_call, name).result()


def _set_up(environment: Mapping[str, str]) -> None:
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="cleanlife.settings")
    django.setup()


def _call(name: str) -> Any:
    return import_string(name)()

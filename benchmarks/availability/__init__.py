"""How fast free times are found on PostgreSQL: by the services, by HTTP, by which plans."""

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

from benchmarks.availability import http
from benchmarks.servers import SERVERS, servers
from tests.processes.stack import Stack


def run() -> bool:
    """Measure in a database of its own, which goes again."""
    load = os.getloadavg()[0]
    print("\navailability: 200 teams among 2,000, on PostgreSQL;", end=" ")
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
    api_key = stack.seed()["partners"]["partner_pays"]["apiKey"]
    # Django is set up once in a process, for one database.
    with ProcessPoolExecutor(
        1, get_context("spawn"), initializer=_set_up, initargs=(stack.environment,)
    ) as process:
        world = process.submit(_call, "world.build").result()
        is_fast, floors = process.submit(_call, "search.measure").result()
        uses_indexes = process.submit(_call, "plans.measure").result()
    stack.start()
    answers_fast = http.measure(stack, api_key=api_key, world=world, floors=floors)
    return is_fast and uses_indexes and answers_fast


def _set_up(environment: Mapping[str, str]) -> None:
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="cleanlife.settings")
    django.setup()


def _call(name: str) -> Any:
    """Call a function of this package, whose modules need Django set up."""
    return import_string(f"{__name__}.{name}")()

"""Everything that a fault can strike."""

import os
import random
import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.utils.module_loading import import_string

from benchmarks.chaos.actors import Actor
from benchmarks.chaos.client import DAYS
from benchmarks.chaos.proxy import run_proxy
from benchmarks.chaos.world import World
from benchmarks.servers import servers
from tests.processes.own_postgresql import OwnPostgresql
from tests.processes.stack import Stack, free_port
from tests.system.webhook_kills.private_redis import PrivateRedis

PRODUCT = {"WEB_WORKERS": "2", "WEBHOOK_LEASE_SECONDS": "20"}


@dataclass
class Field:
    """The product, its servers, and those who use it; all of them processes that we started."""

    postgresql: OwnPostgresql
    redis: PrivateRedis
    stack: Stack
    proxy: Actor
    orders: Connection
    world: World
    database_url: str
    partner_ids: list[str]
    clients: list[Actor] = field(default_factory=list)
    receivers: Actor = field(init=False)

    def living(self, name: str) -> list[int]:
        """Return the processes of this name in the Procfile; of web there are several."""
        started = re.findall(
            rf"^({name}(?:\.\d+)?) started, pid (\d+)$",
            self.stack.logs("supervisor"),
            re.MULTILINE,
        )
        living = set(self.stack.process_ids())
        return [int(pid) for pid in dict(started).values() if int(pid) in living]

    def pick(self, name: str, chance: random.Random) -> int:
        """Return one of them; 0 while none lives."""
        return int(chance.choice(self.living(name) or [0]))

    def signal_group(self, pid: int, number: signal.Signals) -> None:
        """Signal a child of the supervisor with all that it started, if it is still there."""
        if pid in self.stack.process_ids():
            with suppress(ProcessLookupError):
                os.killpg(pid, number)

    def set_read_only(self, *, is_on: bool) -> None:
        """Let new sessions be read-only, and end those that there are; or the contrary.

        A session that began meanwhile stays read-only, as on a primary that became a standby.
        """
        name = urlsplit(self.database_url).path.removeprefix("/")
        change = "SET default_transaction_read_only = on" if is_on else "RESET ALL"
        self.postgresql.run(f'ALTER DATABASE "{name}" {change}')
        if is_on:
            self.end_sessions()

    def end_sessions(self) -> None:
        """End every session that the product has."""
        self.postgresql.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )

    def a_date(self, chance: random.Random) -> str:
        """Return one of the dates that clients book."""
        days = timedelta(days=chance.randrange(DAYS))
        return str(self.world.traders.first_date + days)


@contextmanager
def open_field(folder: Path) -> Iterator[Field]:
    """Start servers, proxy and product; end all of it, whatever state it is in."""
    with ExitStack() as cleanup:
        postgresql = cleanup.enter_context(OwnPostgresql(is_durable=True))
        redis = cleanup.enter_context(PrivateRedis(folder))
        proxy_port = free_port()
        orders, obeyed = Pipe()
        proxy = Actor("proxy", run_proxy, proxy_port, postgresql.port, obeyed)
        proxy.start()
        cleanup.callback(proxy.kill)
        with servers({"DATABASE_URL": postgresql.url, "REDIS_URL": redis.url}):
            stack = Stack(folder / "product", environment=PRODUCT, seeded=False)
        # Whatever was frozen last must be able to end.
        cleanup.callback(lambda: _end(stack, postgresql, redis))
        database_url = str(stack.environment["DATABASE_URL"])
        stack.environment["DATABASE_URL"] = _with_port(database_url, proxy_port)
        stack.data_dir.mkdir()
        stack.prepare()
        stack.start()
        world = stack.call(_make_world)
        partner_ids = _partner_ids(database_url)
        yield Field(postgresql, redis, stack, proxy, orders, world, database_url, partner_ids)


def _make_world() -> World:
    """Import it where it is called, in a process that has Django set up."""
    made: World = import_string("benchmarks.chaos.make_world.make_world")()
    return made


def _partner_ids(database_url: str) -> list[str]:
    query = "SELECT id FROM partners_partner ORDER BY created_at LIMIT 3"
    with psycopg.connect(database_url) as connection:
        return [str(partner_id) for (partner_id,) in connection.execute(query)]


def _end(stack: Stack, postgresql: OwnPostgresql, redis: PrivateRedis) -> None:
    """Thaw everything, then stop the product, by force if it must be."""
    postgresql.thaw()
    with suppress(AssertionError):
        redis.thaw()
    _signal_all(stack, signal.SIGCONT)
    try:
        stack.close()
    except Exception:
        _signal_all(stack, signal.SIGKILL)
        raise


def _signal_all(stack: Stack, number: signal.Signals) -> None:
    for pid in stack.process_ids():
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _with_port(url: str, port: int) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.username}@127.0.0.1:{port}").geturl()

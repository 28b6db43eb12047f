"""Which servers a benchmark runs on."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

SERVERS = {
    "DATABASE_URL": "postgres://postgres@127.0.0.1:5432/postgres",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


@contextmanager
def servers(chosen: Mapping[str, str]) -> Iterator[None]:
    """Let what is started meanwhile use these, and the embedded ones in place of others."""
    before = {name: os.environ.pop(name) for name in SERVERS if name in os.environ}
    os.environ.update(chosen)
    try:
        yield
    finally:
        for name in chosen:
            del os.environ[name]
        os.environ.update(before)

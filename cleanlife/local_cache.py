"""What a process keeps to itself for a few seconds, and forgets at once when it changes it."""

import itertools
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import caches
from django.db import transaction

SECONDS = 5
T = TypeVar("T")


class LocalCache:
    """Rows that many requests read and hardly any request changes.

    Another process sees a change after ``SECONDS`` at the latest.
    """

    def __init__(self, name: str):
        self.name = name
        self._generations = itertools.count()
        self._generation = next(self._generations)

    def read(self, key: str, load: Callable[[], T | None]) -> T | None:
        """Return what is kept under ``key``, else what ``load`` finds; None is not kept."""
        # Taken before loading: what is loaded while a change commits is kept in vain.
        place = f"{self.name}:{self._generation}:{key}"
        found: T | None = caches["local"].get(place)
        if found is None:
            found = load()
            if found is not None:
                caches["local"].set(place, found, SECONDS)
        return found

    def forget(self) -> None:
        """Forget everything now, and again when the running transaction has committed.

        Until then another thread may still read, and keep, the state before the change.
        """
        self._advance()
        transaction.on_commit(self._advance, robust=True)

    def _advance(self) -> None:
        self._generation = next(self._generations)

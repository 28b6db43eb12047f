"""A cache inside the process: entries live for seconds and end when their rows change."""

import itertools
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import caches
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

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
        """Return what is cached under ``key``, else what ``load`` finds; None is not cached."""
        # Read before loading: what is loaded while a change commits is never found again.
        place = f"{self.name}:{self._generation}:{key}"
        # By the clock that nobody sets as well: the cache itself goes by the other one, and one
        # that is set back would make its entries live for as long as it was ahead.
        kept: tuple[float, T] | None = caches["local"].get(place)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        found = load()
        if found is not None:
            caches["local"].set(place, (time.monotonic() + SECONDS, found), SECONDS)
        return found

    def forget_with(self, *senders: type[models.Model]) -> None:
        """Forget whenever a row of these models is saved or deleted, or a link of theirs set.

        Links are named by their own model, the one that a many-to-many field goes through.
        """
        for sender in senders:
            for signal in (post_save, post_delete, m2m_changed):
                signal.connect(self._forget_on_signal, sender=sender)

    def _forget_on_signal(self, **_: Any) -> None:
        self.forget()

    def forget(self) -> None:
        """Forget everything now, and again when the running transaction has committed.

        Until then another thread may still read, and keep, the state before the change.
        """
        self._advance()
        transaction.on_commit(self._advance, robust=True)

    def _advance(self) -> None:
        self._generation = next(self._generations)

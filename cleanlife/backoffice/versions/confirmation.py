"""What a page of confirmation promises, and that a press counts only while it still holds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext, override

from cleanlife.backoffice.versions.token import posted_version, version_of
from cleanlife.backoffice.versions.told import told_since


@dataclass(frozen=True)
class Difference:
    """One thing as it was when the page was opened, as it is, and what the person wrote."""

    label: str
    was: str
    now: str
    typed: str | None = None
    anchor: str = ""


class Confirmation:
    """What will happen on a press: labels with sentences, by ``promise`` for the present state.

    A press counts only if its page said the same. ``lock`` are the rows on which that depends,
    in the order in which services lock them; ``rows`` those whose log tells who changed them,
    the locked ones unless given. ``history`` tells more of what has happened since a moment.
    """

    def __init__(
        self,
        request: HttpRequest,
        promise: Callable[[], Mapping[str, Any]],
        *,
        lock: QuerySet[Any] | Sequence[QuerySet[Any]],
        rows: QuerySet[Any] | None = None,
        history: Callable[[datetime], list[str]] | None = None,
    ):
        self.request = request
        self.locks = [lock] if isinstance(lock, QuerySet) else lock
        self.rows = self.locks[-1] if rows is None else rows
        self.differences: list[Difference] = []
        self.is_refused = False
        self._promise = promise
        self._history = history

    @cached_property
    def promised(self) -> dict[str, str]:
        """Return what the page says will happen, in the reader's language."""
        return self._read_promise()

    @property
    def field(self) -> str:
        """Return the hidden field for the page's form."""
        return version_of(self.promised).field

    @contextmanager
    def pressed(self) -> Iterator[bool]:
        """Lock the rows and return whether all is as the page said; act in this block if so."""
        with transaction.atomic():
            for rows in self.locks:
                locked = rows.order_by("pk").select_for_update(of=("self",))
                list(locked.values_list("pk", flat=True))
            vars(self).pop("promised", None)
            yield self._holds()

    def told(self) -> list[str]:
        """Say who changed what since the page was opened, as far as is known."""
        version = posted_version(self.request, dict)
        if version is None:
            return []
        keys = self.rows.order_by("pk").values_list("pk", flat=True)
        rows = [(self.rows.model, str(key)) for key in keys]
        more = self._history(version.at) if self._history else []
        return told_since(self.request, rows, version.at) + more

    def _holds(self) -> bool:
        version = posted_version(self.request, dict)
        with override(version.language if version else get_language()):
            now = self._read_promise()
        before = version.seen if version else None
        self.is_refused = before != now
        if before is not None and self.is_refused:
            self.differences = list(_differences(before, now))
        return not self.is_refused

    def _read_promise(self) -> dict[str, str]:
        return {str(label): str(text) for label, text in self._promise().items()}


def _differences(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Difference]:
    nothing = gettext("not said")
    for label in [*now, *(label for label in before if label not in now)]:
        was, has = before.get(label, nothing), now.get(label, nothing)
        if was != has:
            yield Difference(label, was, has)

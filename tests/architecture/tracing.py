"""Records which functions of the product run, in every thread."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "embedded",
    "cleanlife",
    "partners",
    "catalog",
    "scheduling",
    "bookings",
    "field",
    "webhooks",
)
PREFIXES = tuple(f"{ROOT}/{package}/" for package in PACKAGES)
# What Django's ORM stands on: which engine runs is no part of a call's story.
ENGINE = f"{ROOT}/cleanlife/postgresql/"
# Parts of the function that they stand in.
COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}


class Call(NamedTuple):
    """A function that was entered: its file below the root, and its qualified name."""

    file: str
    function: str


class Recorder:
    """Keeps the calls of the product's functions, in order, while it is recording.

    Threads report from the moment they start, so those that a warm-up starts and that live on
    are heard as well.
    """

    def __init__(self) -> None:
        self._calls: list[Call] | None = None

    @contextmanager
    def installed(self) -> Iterator["Recorder"]:
        """Listen in this thread and in all that are started from here."""
        before = sys.getprofile()
        sys.setprofile(self._hear)
        threading.setprofile(self._hear)
        try:
            yield self
        finally:
            sys.setprofile(before)
            threading.setprofile(before)

    @contextmanager
    def recording(self) -> Iterator[list[Call]]:
        """Return the list that fills with calls until the block ends."""
        self._calls = calls = []
        try:
            yield calls
        finally:
            self._calls = None

    def _hear(self, frame: FrameType, event: str, _argument: Any) -> None:
        calls, code = self._calls, frame.f_code
        file = code.co_filename
        if calls is None or event != "call" or not file.startswith(PREFIXES):
            return
        if file.startswith(ENGINE):
            return
        name = code.co_qualname
        # The body of a module or of a class is run by an import.
        is_import = code.co_name == "<module>" or "__qualname__" in code.co_names
        if not is_import and code.co_name not in COMPREHENSIONS:
            calls.append(Call(str(Path(code.co_filename).relative_to(ROOT)), name))

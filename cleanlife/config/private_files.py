"""Files of the data folder that hold secrets or people's data: for their owner alone."""

import os
from contextlib import suppress
from pathlib import Path
from typing import IO

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
DATABASE = "cleanlife.sqlite3"
# SQLite gives the files beside its database the mode that the database has.
_FILES = (
    *(f"{DATABASE}{ending}" for ending in ("", "-wal", "-shm", "-journal")),
    "secret_key",
    "encryption_key",
    "demo.json",
)
_FOLDERS = ("queue", "queue/messages", "metrics", "media")


def prepare_data_dir(folder: Path, *, is_ours: bool) -> Path:
    """Make the folder if it is missing, close to others what is in it, and return it.

    A folder that somebody named and that was there before keeps its own mode, for it may be one
    that others need. Of what was made by an earlier release, all is corrected.
    """
    is_ours |= not folder.exists()
    make_private_folder(folder)
    if is_ours:
        _close(folder, PRIVATE_FOLDER)
    for name in _FOLDERS:
        _close(folder / name, PRIVATE_FOLDER)
    for name in _FILES:
        _close(folder / name, PRIVATE_FILE)
    return folder


def make_private_folder(folder: Path) -> Path:
    """Make a folder that only its owner may enter, unless it is there; return it."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    return folder


def make_private_file(path: Path) -> Path:
    """Make an empty file that only its owner may read, unless it is there; return it."""
    with suppress(FileExistsError):
        open_private(path, "x").close()
    return path


def open_private(path: Path, mode: str) -> IO[str]:
    """Open a file for writing; a new one may be read by its owner only."""
    return open(path, mode, encoding="utf-8", opener=_private)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE_FILE)


def _close(path: Path, mode: int) -> None:
    # What belongs to another user is theirs to close.
    with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
        if path.stat().st_mode & 0o777 != mode:
            path.chmod(mode)

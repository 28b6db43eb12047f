"""A small disk in memory, to be filled."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

FILL = "fill"
PIECE = b"x" * 65536


@contextmanager
def small_disk(folder: Path, *, mebibytes: int) -> Iterator[Path]:
    """Mount a disk of that size on the folder; skip the test where that is not allowed."""
    folder.mkdir(exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(folder)]
    mounted = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"A disk must be mounted, as root: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Leave no byte of the disk."""
    file = os.open(folder / FILL, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        for piece in (PIECE, PIECE[:1]):
            with suppress(OSError):
                while os.write(file, piece):
                    pass
    finally:
        os.close(file)


def free(folder: Path) -> None:
    """Give the room back."""
    (folder / FILL).unlink(missing_ok=True)

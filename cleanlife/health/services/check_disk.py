"""Whether the disk of the data folder takes what has to be written."""

import errno
import os
from pathlib import Path

from cleanlife.config.counters import refuse_counting_in_memory

LEAST_FREE_BYTES = 64 * 1024 * 1024
LEAST_FREE_FILES = 1000


def ask_disk(folder: Path) -> None:
    """Raise OSError when the folder cannot be written to, or soon cannot."""
    found = os.statvfs(folder)
    if found.f_flag & os.ST_RDONLY or not os.access(folder, os.W_OK):
        raise OSError(errno.EROFS, "The data folder cannot be written to")
    free_bytes = found.f_bavail * found.f_frsize
    if free_bytes < LEAST_FREE_BYTES:
        raise OSError(errno.ENOSPC, f"The data folder has {free_bytes // 1024**2} MiB left")
    # Where files are not limited their number is 0.
    if found.f_files and found.f_favail < LEAST_FREE_FILES:
        raise OSError(errno.ENOSPC, f"The data folder has room for {found.f_favail} files")
    refuse_counting_in_memory()

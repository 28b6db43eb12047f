"""Photos in a folder of this machine, on the disk before their rows are written."""

import os
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class PhotoFolder(FileSystemStorage):
    """A folder whose files a power cut neither empties nor loses once they are saved."""

    def _save(self, name: str, content: Any) -> str:
        saved = str(super()._save(name, content))  # type: ignore[misc]
        for path in self._to_sync(saved):
            _sync(path)
        return saved

    def _to_sync(self, name: str) -> list[Path]:
        """Return the file, then all folders that may be new, with the one that has them."""
        file, top = Path(self.path(name)), Path(self.location).parent
        return [file, *(folder for folder in file.parents if folder.is_relative_to(top))]


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

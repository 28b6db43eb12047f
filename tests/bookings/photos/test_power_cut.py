"""A photo is on the disk before its row is: no power cut leaves a row with an empty file."""

import errno
import os
from pathlib import Path

import pytest

from bookings.field_errors import StorageAway, StorageFull
from bookings.models import VisitPhoto
from tests.bookings.photos.sent import files, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def synced(monkeypatch):
    """Return what was written to the disk, as (path, bytes in it, rows by then)."""
    written, sync = [], os.fsync

    def note(descriptor):
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        size = path.stat().st_size if path.is_file() else None
        written.append((path, size, VisitPhoto.objects.count()))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    return written


def test_file_and_folders_are_on_the_disk_before_the_row(booking, folder, synced):
    photo = send(booking)
    file = folder / photo.name
    assert synced[0] == (file, photo.byte_count, 0)
    folders = [file.parent, folder / "photos", folder, folder.parent]
    assert synced[1:] == [(path, None, 0) for path in folders]


@pytest.mark.parametrize(
    ("number", "refusal"), [(errno.EIO, StorageAway), (errno.ENOSPC, StorageFull)]
)
def test_a_disk_that_does_not_take_it_keeps_neither_file_nor_row(
    booking, folder, monkeypatch, number, refusal
):
    def fail(descriptor):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(refusal):
        send(booking)
    assert files(folder) == []
    assert not VisitPhoto.objects.exists()

"""The disk of photos is full: the photo is refused whole, and everything else is kept."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bookings.models import Booking, VisitPhoto
from tests.bookings.photos.conftest import allow_all, folder
from tests.bookings.photos.pictures import noise
from tests.bookings.photos.sent import files
from tests.field.conftest import MORNING
from tests.processes.small_disk import fill, free, small_disk

__all__ = ["folder"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]


@pytest.fixture
def disk(folder):
    """Return a disk of 1 MiB on which photos are kept."""
    folder.mkdir()
    with small_disk(folder, mebibytes=1) as mounted:
        yield mounted


def send(phone, visit, key):
    body = {
        "key": key,
        "visit": str(visit.pk),
        "kind": "before",
        "takenAt": MORNING.isoformat(),
        "photo": SimpleUploadedFile("a.jpg", noise("JPEG"), "image/jpeg"),
    }
    phone.csrf or phone.get_day()
    return phone.browser.post("/team/photos", body, headers={"X-CSRFToken": phone.csrf})


@pytest.mark.parametrize("left", [0, 3000])
def test_a_full_disk_says_so_and_keeps_all_else(visit, phone, disk, left):
    allow_all()
    fill(disk)
    if left:
        # Room for the beginning of a photo only.
        with (disk / "fill").open("r+b") as file:
            file.truncate((disk / "fill").stat().st_size - left)
    key = str(uuid.uuid4())

    refused = send(phone, visit, key)

    assert (refused.status_code, refused.json()["code"]) == (507, "DISK_FULL")
    assert refused.json()["message"].startswith("There is no room for the photo now.")
    assert [path.name for path in files(disk)] == ["fill"]
    assert not VisitPhoto.objects.exists()
    assert phone.press(visit, "dispatch", MORNING) == ("applied", "DONE")

    free(disk)
    assert send(phone, visit, key).status_code == 200
    assert VisitPhoto.objects.get().byte_count == files(disk)[0].stat().st_size
    assert Booking.objects.get().appointment.status == "Dispatched"

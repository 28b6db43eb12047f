"""Photos are deleted in time, with their files; files without a row are found."""

import os
from datetime import timedelta

import pytest

from bookings.errors import BookingNotFound
from bookings.field_errors import PhotoNotKept
from bookings.models import VisitPhoto
from bookings.services.erase_contact import erase_contact
from bookings.services.visits.forget_photos import (
    allow_photos,
    delete_old_photos,
    delete_photo,
    delete_unknown_files,
    delete_unwanted_photos,
)
from bookings.tasks import forget_field_records
from tests.bookings.conftest import NOW
from tests.bookings.photos.sent import files, send
from tests.bookings.visits.field import cancel
from tests.factories.bookings import BookingFactory

pytestmark = pytest.mark.django_db
AN_HOUR = timedelta(hours=1)


def age(path, *, by):
    moment = (NOW - by).timestamp()
    os.utime(path, (moment, moment))


def test_is_deleted_after_90_days(booking, folder):
    send(booking)
    ninety = NOW + timedelta(days=90)
    assert delete_old_photos(now=ninety - timedelta(seconds=1)) == 0
    assert delete_old_photos(now=ninety) == 1
    assert files(folder) == []
    assert VisitPhoto.objects.get().deleted_at == ninety
    assert delete_old_photos(now=ninety) == 0


def test_the_days_are_a_setting(booking, settings):
    settings.PHOTO_DAYS = 1
    send(booking)
    assert delete_old_photos(now=NOW + timedelta(days=1)) == 1


def test_a_photo_whose_file_is_gone_is_deleted_all_the_same(booking, folder):
    photo = send(booking)
    (folder / photo.name).unlink()
    assert delete_photo(photo, now=NOW)


def test_a_file_that_cannot_be_deleted_keeps_its_photo(booking, folder):
    photo = send(booking)
    # A folder in its place, which deleting refuses.
    (folder / photo.name).unlink()
    (folder / photo.name / "inside").mkdir(parents=True)
    assert not delete_photo(photo, now=NOW)
    assert VisitPhoto.objects.kept().get() == photo


def test_a_file_without_a_row_is_deleted_after_an_hour(booking, folder):
    kept = folder / send(booking).name
    lost, being_written = kept.with_name("lost.jpg"), kept.with_name("new.jpg")
    for path in (lost, being_written):
        path.write_bytes(b"half a photo")
    for path, hours in ((kept, 3), (lost, 1), (being_written, 0)):
        age(path, by=hours * AN_HOUR)

    assert delete_unknown_files(now=NOW) == 1

    assert files(folder) == sorted([kept, being_written])


def test_finds_nothing_where_no_photo_was_ever_taken(folder):
    assert delete_unknown_files(now=NOW) == 0
    assert not folder.exists()


def test_a_customer_who_no_longer_allows_photos_has_none(booking, folder):
    send(booking)
    assert not allow_photos(booking_id=booking.pk, allows=False, now=NOW).allows_photos
    assert files(folder) == []
    with pytest.raises(PhotoNotKept):
        send(booking)


def test_a_customer_who_allows_photos_raises_no_version(booking):
    found = allow_photos(booking_id=booking.pk, allows=True, now=NOW)
    assert (found.allows_photos, found.version) == (True, booking.version)


def test_photos_of_an_unknown_booking_cannot_be_allowed():
    with pytest.raises(BookingNotFound):
        allow_photos(booking_id=BookingFactory.build().pk, allows=True, now=NOW)


def stuck(folder, photo):
    """Put a folder in the photo's place, which deleting refuses; return how to let go of it."""
    path, inside = folder / photo.name, folder / photo.name / "inside"
    path.unlink()
    inside.mkdir(parents=True)

    def free():
        inside.rmdir()
        path.rmdir()
        path.write_bytes(b"a photo")

    return free


def refuse(booking):
    allow_photos(booking_id=booking.pk, allows=False, now=NOW)


def erase(booking):
    cancel(booking)
    erase_contact(contact_id=booking.contact_id, now=NOW)


@pytest.mark.parametrize("unwant", [refuse, erase])
def test_what_could_not_be_deleted_is_seen_no_more_and_swept_soon(booking, folder, unwant):
    photo = send(booking)
    free = stuck(folder, photo)
    unwant(booking)
    assert not VisitPhoto.objects.kept().exists()
    assert delete_unwanted_photos(now=NOW + AN_HOUR) == 0
    free()
    forget_field_records()
    assert files(folder) == []
    assert VisitPhoto.objects.get().deleted_at is not None
    assert not VisitPhoto.objects.unwanted().exists()


def test_the_sweep_leaves_what_may_be_kept(booking, folder):
    send(booking)
    assert delete_unwanted_photos(now=NOW + AN_HOUR) == 0
    assert len(files(folder)) == 1


def test_the_task_forgets_what_is_old(booking, folder, time_machine):
    send(booking)
    time_machine.move_to(NOW + timedelta(days=91))
    forget_field_records()
    assert files(folder) == []

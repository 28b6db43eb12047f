"""Photos in a bucket: written, read, listed and deleted; what goes wrong is said."""

from datetime import timedelta

import pytest

from bookings.field_errors import StorageAway
from bookings.models import VisitPhoto
from bookings.photo_token import photo_token
from bookings.services.visits.forget_photos import (
    delete_old_photos,
    delete_photo,
    delete_unknown_files,
)
from tests.bookings.conftest import NOW
from tests.bookings.photos.pictures import opened
from tests.bookings.photos.sent import send
from tests.providers.bucket_server import BucketServer

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server():
    with BucketServer().running() as bucket:
        yield bucket


@pytest.fixture(autouse=True)
def bucket(server, settings):
    """Keep photos in an empty bucket."""
    server.files.clear()
    server.is_closed = False
    options = {
        "bucket_name": "photos",
        "location": "cleanlife",
        "endpoint_url": server.url,
        "region_name": "me-central-1",
        "access_key": "id",
        "secret_key": "secret",
    }
    default = {"BACKEND": "bookings.photo_bucket.PhotoBucket", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return server


def test_a_photo_is_kept_in_the_bucket_and_shown_by_us(booking, bucket, client):
    photo = send(booking)
    assert list(bucket.files) == [f"cleanlife/{photo.name}"]
    answer = client.get(f"/photos/{photo_token(photo.pk, now=NOW)[0]}")
    assert answer.content == bucket.files[f"cleanlife/{photo.name}"]
    assert opened(answer.content).format == "JPEG"


def test_a_deleted_photo_leaves_the_bucket(booking, bucket):
    send(booking)
    assert delete_old_photos(now=NOW + timedelta(days=90)) == 1
    assert bucket.files == {}


def test_files_without_a_row_are_found(booking, bucket):
    photo = send(booking)
    bucket.files["cleanlife/photos/2026-06-28/lost.jpg"] = b"half"
    assert delete_unknown_files(now=NOW + timedelta(hours=1)) == 1
    assert list(bucket.files) == [f"cleanlife/{photo.name}"]


def test_a_bucket_that_refuses_is_said_and_keeps_nothing(booking, bucket):
    bucket.is_closed = True
    with pytest.raises(StorageAway):
        send(booking)
    assert not VisitPhoto.objects.exists()


def test_a_photo_stays_while_the_bucket_refuses(booking, bucket):
    photo = send(booking)
    bucket.is_closed = True
    assert not delete_photo(photo, now=NOW)
    assert VisitPhoto.objects.kept().exists()


def test_a_photo_that_the_bucket_has_lost_is_not_found(booking, bucket, client):
    photo = send(booking)
    bucket.files.clear()
    assert client.get(f"/photos/{photo_token(photo.pk, now=NOW)[0]}").status_code == 404

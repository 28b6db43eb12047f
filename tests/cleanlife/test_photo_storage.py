"""PHOTO_STORAGE names a folder or a bucket, or stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from cleanlife.config.photo_storage import photo_storage


@pytest.fixture
def stored(monkeypatch, tmp_path):
    """Return what a value of PHOTO_STORAGE means."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)

    def read(url, **keys):
        for name, value in {"PHOTO_STORAGE": url, **keys}.items():
            monkeypatch.setenv(name, value)
        return photo_storage(data_dir=tmp_path)

    return read


def test_is_a_folder_for_its_owner_by_default(stored, tmp_path):
    options = stored("")["OPTIONS"]
    assert options["location"] == str(tmp_path / "media")
    assert options["file_permissions_mode"] == 0o600
    assert options["directory_permissions_mode"] == 0o700


def test_is_a_bucket(stored):
    url = "s3://photos/cleanlife?region=me-central-1&endpoint=https://s3.example.com"
    found = stored(url, AWS_ACCESS_KEY_ID="id", AWS_SECRET_ACCESS_KEY="secret")
    assert found["BACKEND"] == "bookings.photo_bucket.PhotoBucket"
    assert found["OPTIONS"] == {
        "bucket_name": "photos",
        "location": "cleanlife",
        "endpoint_url": "https://s3.example.com",
        "region_name": "me-central-1",
        "access_key": "id",
        "secret_key": "secret",
    }


def test_without_keys_the_machine_is_asked(stored):
    assert "access_key" not in stored("s3://photos")["OPTIONS"]


@pytest.mark.parametrize(
    "url",
    [
        "photos",
        "s3://",
        "s3://No_Bucket",
        "https://photos",
        "s3://photos?regoin=x",
        "s3://photos?region=",
        "s3://photos?region=a&region=b",
        "s3://photos?endpoint=http://s3.example.com",
        "s3://photos?endpoint=https://",
        "s3://photos#x",
    ],
)
def test_what_names_no_bucket_stops_the_start(stored, url):
    with pytest.raises(ImproperlyConfigured, match="PHOTO_STORAGE"):
        stored(url)


def test_one_key_alone_stops_the_start(stored):
    with pytest.raises(ImproperlyConfigured, match="AWS_SECRET_ACCESS_KEY"):
        stored("s3://photos", AWS_ACCESS_KEY_ID="id")


def test_a_bucket_on_this_machine_needs_no_tls(stored):
    options = stored("s3://photos?endpoint=http://127.0.0.1:9000")["OPTIONS"]
    assert options["endpoint_url"] == "http://127.0.0.1:9000"

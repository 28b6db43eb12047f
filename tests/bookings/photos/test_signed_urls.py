"""A photo is shown by its signed URL alone, and not for long."""

import uuid
from datetime import timedelta

import pytest
from django.core.signing import Signer

from bookings.photo_token import GOOD_FOR, photo_token, read_photo_token
from bookings.services.visits.forget_photos import delete_photo
from cleanlife.log.formatter import mask
from tests.bookings.conftest import NOW
from tests.bookings.photos.sent import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(booking):
    return send(booking)


def url(photo, now=NOW):
    return f"/photos/{photo_token(photo.pk, now=now)[0]}"


def test_shows_the_photo_to_whoever_has_the_url(photo, folder, client):
    answer = client.get(url(photo))
    assert answer.status_code == 200
    assert answer.content == (folder / photo.name).read_bytes()
    assert answer["Content-Type"] == "image/jpeg"


def test_a_browser_takes_it_for_nothing_but_a_photo(photo, client):
    headers = client.get(url(photo)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Disposition"] == (
        f'inline; filename="before-{photo.pk.hex[:8]}.jpg"'
    )
    assert "Set-Cookie" not in headers


def test_is_kept_by_the_browser_until_the_url_ends(photo, client, time_machine):
    shown = url(photo)
    time_machine.move_to(NOW + timedelta(minutes=4), tick=False)
    assert client.get(shown)["Cache-Control"] == f"private, max-age={11 * 60}"


def test_ends_within_15_minutes(photo, client, time_machine):
    shown = url(photo)
    time_machine.move_to(NOW + GOOD_FOR - timedelta(seconds=1), tick=False)
    assert client.get(shown).status_code == 200
    time_machine.move_to(NOW + GOOD_FOR, tick=False)
    assert client.get(shown).status_code == 404


@pytest.mark.parametrize("seconds", [0, 1, 299, 300])
def test_is_good_for_10_to_15_minutes(seconds):
    now = NOW + timedelta(seconds=seconds)
    _, ends_at = photo_token(uuid.uuid4(), now=now)
    assert timedelta(minutes=10) < ends_at - now <= timedelta(minutes=15)


def test_stays_the_same_for_five_minutes(photo):
    assert url(photo, NOW + timedelta(seconds=299)) == url(photo)
    assert url(photo, NOW + timedelta(seconds=300)) != url(photo)


def test_a_token_that_was_tampered_with_shows_nothing(photo, booking, client):
    token, _ = photo_token(photo.pk, now=NOW)
    other = send(booking)
    value, signature = token.rsplit(".", 1)
    name, ends = value.split("-")
    forged = [
        f"{other.pk.hex}-{ends}.{signature}",
        f"{name}-{int(ends) + 900}.{signature}",
        f"{value}.{signature[:-1]}",
        f"{value}.",
        f"{token}=",
        value,
        "x",
        "%00",
    ]
    assert {client.get(f"/photos/{each}").status_code for each in forged} == {404}


def test_a_token_of_something_else_shows_nothing(photo, client):
    token = Signer(salt="other", sep=".").sign(f"{photo.pk.hex}-9999999999")
    assert client.get(f"/photos/{token}").status_code == 404


def test_an_unknown_photo_is_not_found(photo, client):
    token, _ = photo_token(uuid.uuid4(), now=NOW)
    assert client.get(f"/photos/{token}").status_code == 404


def test_a_deleted_photo_is_not_found(photo, client):
    delete_photo(photo, now=NOW)
    assert client.get(url(photo)).status_code == 404


def test_a_photo_whose_file_is_gone_is_not_found(photo, folder, client):
    (folder / photo.name).unlink()
    assert client.get(url(photo)).status_code == 404


def test_only_reads(photo, client):
    assert client.post(url(photo)).status_code == 405


def test_a_replaced_key_shows_photos_until_it_is_removed(settings):
    photo_id = uuid.uuid4()
    token, ends_at = photo_token(photo_id, now=NOW)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "n" * 50
    assert read_photo_token(token) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert read_photo_token(token) == (photo_id, ends_at)


def test_logs_show_no_token(photo):
    token, _ = photo_token(photo.pk, now=NOW)
    assert mask(f"GET /photos/{token}") == "GET /photos/***"


def test_the_folder_is_not_served(photo, client):
    for path in (f"/media/{photo.name}", f"/static/{photo.name}", f"/{photo.name}"):
        assert client.get(path).status_code == 404

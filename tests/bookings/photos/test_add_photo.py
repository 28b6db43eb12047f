"""A photo is kept once, whole, and only where everybody allows it."""

import uuid
from datetime import timedelta

import pytest

from bookings.errors import BookingNotFound
from bookings.field_errors import PhotoNotKept, PhotoRefusal
from bookings.models import Booking, VisitPhoto
from bookings.services.visits.photos import MOST_PHOTOS
from catalog.models import Service
from partners.models import Partner
from tests.bookings.conftest import NOW
from tests.bookings.photos.pictures import with_metadata
from tests.bookings.photos.sent import files, send
from tests.bookings.visits.field import cancel, press, teams_of
from tests.factories.scheduling import TeamFactory

pytestmark = pytest.mark.django_db


def refusal_of(booking, **changes):
    with pytest.raises(PhotoNotKept) as refused:
        send(booking, **changes)
    return refused.value.reason


def test_is_kept_with_what_is_known_of_it(booking, folder):
    taken_at = NOW - timedelta(minutes=5)
    photo = send(booking, kind="after", taken_at=taken_at, content=with_metadata("PNG"))

    [file] = files(folder)
    assert file == folder / photo.name
    assert photo.name.startswith("photos/2026-06-28/")
    assert (photo.kind, photo.taken_at, photo.heard_at) == ("after", taken_at, NOW)
    assert (photo.width, photo.height) == (64, 48)
    assert photo.byte_count == file.stat().st_size == len(file.read_bytes())


def test_only_its_owner_may_read_the_file(booking, folder):
    send(booking)
    [file] = files(folder)
    assert file.stat().st_mode & 0o777 == 0o600
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o700}


def test_a_photo_that_is_sent_twice_is_one(booking, folder):
    key = uuid.uuid4()
    first = send(booking, key=key)
    again = send(booking, key=key, now=NOW + timedelta(hours=1))
    assert again == first
    assert len(files(folder)) == VisitPhoto.objects.count() == 1


def test_the_key_of_another_visit_is_refused(booking, world):
    key = uuid.uuid4()
    send(booking, key=key)
    assert refusal_of(booking, key=key, team_id=TeamFactory().pk) == PhotoRefusal.KEY_USED


@pytest.mark.parametrize("model", [Service, Partner, Booking])
def test_service_partner_and_customer_must_allow_it(booking, folder, model):
    model.objects.update(allows_photos=False)
    assert refusal_of(booking) == PhotoRefusal.NOT_ALLOWED
    assert files(folder) == []


def test_nobody_allows_photos_unasked(world):
    assert not Booking(service=world.service, partner=world.partner).allows_photos
    assert not Service().allows_photos
    assert not Partner().allows_photos


def test_a_visit_has_ten_photos_at_most(booking, folder):
    for _ in range(MOST_PHOTOS):
        send(booking)
    assert refusal_of(booking) == PhotoRefusal.TOO_MANY
    assert len(files(folder)) == MOST_PHOTOS == 10


def test_a_team_that_does_not_come_takes_no_photos(booking):
    assert refusal_of(booking, team_id=TeamFactory().pk) == PhotoRefusal.NO_SUCH_TEAM


def test_a_team_whose_visit_is_done_still_sends_them(booking):
    done = press(booking, "start", "complete")
    [team] = teams_of(done)
    assert send(done, team_id=team, kind="after").team_id == team


def test_a_photo_waits_two_days_for_a_network(booking):
    latest = booking.ends_at + timedelta(days=2)
    assert send(booking, now=latest)
    assert refusal_of(booking, now=latest + timedelta(seconds=1)) == PhotoRefusal.TOO_LATE


def test_a_cancelled_visit_has_no_photos(booking):
    press(booking, "dispatch")
    [team] = teams_of(booking)
    cancel(booking)
    assert refusal_of(booking, team_id=team) == PhotoRefusal.TOO_LATE


def test_a_moment_to_come_is_not_believed(booking):
    assert send(booking, taken_at=NOW + timedelta(hours=1)).taken_at == NOW


def test_a_broken_photo_leaves_nothing(booking, folder):
    assert refusal_of(booking, content=b"<script>") == PhotoRefusal.NO_PHOTO
    assert files(folder) == []
    assert not VisitPhoto.objects.exists()


def test_an_unknown_booking_is_refused(booking):
    with pytest.raises(BookingNotFound):
        send(booking, booking_id=uuid.uuid4())

"""Photos of one visit that arrive at the same moment, on a real PostgreSQL."""

import uuid
from functools import partial

import pytest

from bookings.models import VisitPhoto
from bookings.services.visits.forget_photos import allow_photos
from bookings.services.visits.photos import MOST_PHOTOS
from tests.bookings.conftest import NOW
from tests.bookings.photos.sent import files, send
from tests.bookings.visits.test_races import attempt
from tests.together import all_at_once

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


def test_ten_of_many_photos_are_kept(booking, folder):
    for _ in range(MOST_PHOTOS - 2):
        send(booking)
    found = all_at_once([partial(attempt, partial(send, booking)) for _ in range(6)])
    assert sorted(found) == ["TOO_MANY"] * 4 + ["done"] * 2
    assert len(files(folder)) == VisitPhoto.objects.count() == MOST_PHOTOS


def test_a_photo_that_is_sent_several_times_at_once_is_one(booking, folder):
    found = all_at_once([partial(send, booking, key=uuid.UUID(int=7))] * 6)
    assert len({photo.pk for photo in found}) == 1
    assert len(files(folder)) == VisitPhoto.objects.count() == 1


def test_after_a_no_of_the_customer_none_is_left(booking, folder):
    def forbid():
        allow_photos(booking_id=booking.pk, allows=False, now=NOW)

    sends = [partial(attempt, partial(send, booking)) for _ in range(4)]
    all_at_once([*sends, forbid])
    assert files(folder) == []
    assert not VisitPhoto.objects.kept().exists()

"""Delete photos: by operations, when the customer no longer allows them, and after a while."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from bookings.models import Booking, VisitPhoto
from bookings.services.visits.photos import FOLDER, delete_file
from bookings.services.visits.visit_page import lock_visit_of_page
from cleanlife import clock
from cleanlife.jobs.duty import get_on

_A_DAY = timedelta(days=1)
# The sweep comes again within the hour.
MOST_A_RUN = 1000
# A photo that is being written has its row within seconds.
_WRITTEN_WITHIN = timedelta(hours=1)
# Files that nobody knows are looked for so far back: for as long as a sweep may stand still.
_DAYS_LOOKED_BACK = 7


def delete_photo(photo: VisitPhoto, *, now: datetime) -> bool:
    """Delete the file, then mark the row; return whether that was possible.

    In this order: what breaks off in between is deleted again, and nothing is left behind.
    """
    if not delete_file(photo.name):
        return False
    photo.deleted_at = now
    photo.save(update_fields=["deleted_at"])
    return True


def delete_old_photos(*, now: datetime) -> int:
    """Delete the photos that were kept for PHOTO_DAYS; return how many."""
    limit = now - settings.PHOTO_DAYS * _A_DAY
    old = VisitPhoto.objects.kept().filter(heard_at__lte=limit)
    return sum(_delete_next(photo, now=now) for photo in old[:MOST_A_RUN])


def _delete_next(photo: VisitPhoto, *, now: datetime) -> bool:
    get_on()
    return delete_photo(photo, now=now)


def delete_unknown_files(*, now: datetime) -> int:
    """Delete the files of the last days without a row: their writing broke off.

    Returns how many.
    """
    today = clock.riyadh_date(now)
    days = [today - _A_DAY * days for days in range(_DAYS_LOOKED_BACK + 1)]
    names = [name for day in days for name in _old_files(f"{FOLDER}/{day}", now=now)]
    kept = VisitPhoto.objects.kept().filter(name__in=names)
    known = set(kept.values_list("name", flat=True))
    return sum(delete_file(name) for name in names if name not in known)


def _old_files(folder: str, *, now: datetime) -> Iterator[str]:
    """Yield the names of a folder's files that nobody is writing any more."""
    try:
        _, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        path = f"{folder}/{name}"
        try:
            written_at = default_storage.get_modified_time(path)
        except FileNotFoundError:
            continue
        if written_at <= now - _WRITTEN_WITHIN:
            yield path


def allow_photos(*, booking_id: UUID, allows: bool, now: datetime) -> Booking:
    """Note whether the customer allows photos of a visit; a no deletes those that were taken.

    Partners see nothing of it, so the booking's version stays. Raises BookingNotFound
    and VisitPageEnded.
    """
    booking = _note(booking_id, allows=allows, now=now)
    if not allows:
        for photo in VisitPhoto.objects.kept().filter(appointment__booking=booking):
            delete_photo(photo, now=now)
    return booking


@transaction.atomic
def _note(booking_id: UUID, *, allows: bool, now: datetime) -> Booking:
    # The lock that a photo waits for: after a no none comes in.
    booking = lock_visit_of_page(booking_id=booking_id, now=now)
    booking.allows_photos = allows
    booking.save(update_fields=["allows_photos"])
    return booking

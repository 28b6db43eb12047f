"""Keep photos of a visit: judged and written anew, at most ten, never half.

First the file, then the row: a row always has its file, also after a power cut. A file whose
row was never written is deleted by the sweep (`forget_photos.py`).
"""

import errno
import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from bookings.errors import BookingNotFound
from bookings.field_errors import PhotoNotKept, PhotoRefusal, StorageAway, StorageFull
from bookings.lifecycle import AppointmentStatus
from bookings.models import Appointment, Booking, PhotoKind, VisitPhoto
from bookings.photo_image import CleanPhoto, UnusablePhotoError, clean_photo
from bookings.visit_progress import moment_that_counts
from cleanlife import clock
from scheduling.models import Reservation

logger = logging.getLogger(__name__)

MOST_PHOTOS = 10
FOLDER = "photos"
# A phone may have been without a network for so long.
SENT_UNTIL = timedelta(days=2)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, kw_only=True)
class NewPhoto:
    """A photo as a team's phone sends it; ``key`` is the phone's own for this photo."""

    booking_id: UUID
    team_id: UUID
    key: UUID
    kind: PhotoKind
    taken_at: datetime | None
    content: bytes


def may_be_photographed(booking: Booking) -> bool:
    """Return whether service, partner and customer all allow photos."""
    return (
        booking.allows_photos
        and booking.service.allows_photos
        and booking.partner.allows_photos
    )


def add_photo(new: NewPhoto, *, now: datetime) -> VisitPhoto:
    """Keep a photo; one that was sent before, by its key, is returned as it is.

    Raises BookingNotFound, PhotoNotKept, StorageFull and StorageAway.
    """
    if known := _known(new):
        return known
    # Before anything is decoded: what is not wanted costs nothing.
    _judge(Booking.objects.all(), new, now=now)
    try:
        photo = clean_photo(new.content)
    except UnusablePhotoError as error:
        raise PhotoNotKept(PhotoRefusal(error.fault.value)) from error
    name = _store(photo, now=now)
    try:
        return _keep(new, photo, name, now=now)
    except (PhotoNotKept, BookingNotFound):
        delete_file(name)
        raise
    except IntegrityError:
        delete_file(name)
        # The same photo, sent twice at the same time.
        if known := _known(new):
            return known
        raise


def _known(new: NewPhoto) -> VisitPhoto | None:
    found = VisitPhoto.objects.filter(key=new.key).select_related("appointment").first()
    if found is None:
        return None
    is_same = found.appointment.booking_id == new.booking_id and found.team_id == new.team_id
    if not is_same:
        raise PhotoNotKept(PhotoRefusal.KEY_USED)
    return found


@transaction.atomic
def _keep(new: NewPhoto, photo: CleanPhoto, name: str, *, now: datetime) -> VisitPhoto:
    appointment = _judge(Booking.objects.locked(), new, now=now)
    return VisitPhoto.objects.create(
        appointment=appointment,
        team_id=new.team_id,
        kind=new.kind,
        key=new.key,
        taken_at=moment_that_counts(new.taken_at, last=(), now=now),
        heard_at=now,
        name=name,
        byte_count=len(photo.content),
        width=photo.width,
        height=photo.height,
    )


def _judge(bookings: QuerySet[Booking], new: NewPhoto, *, now: datetime) -> Appointment:
    """Return the visit that the photo is of. Raises BookingNotFound and PhotoNotKept."""
    booking = bookings.filter(pk=new.booking_id).first()
    appointment: Appointment | None = getattr(booking, "appointment", None)
    if booking is None or appointment is None:
        raise BookingNotFound
    if refusal := _refusal(booking, appointment, new, now=now):
        raise PhotoNotKept(refusal)
    return appointment


def _refusal(
    booking: Booking, appointment: Appointment, new: NewPhoto, *, now: datetime
) -> PhotoRefusal | None:
    if not _comes(booking, appointment, new.team_id):
        return PhotoRefusal.NO_SUCH_TEAM
    if not may_be_photographed(booking):
        return PhotoRefusal.NOT_ALLOWED
    is_cancelled = appointment.status == AppointmentStatus.CANCELLED
    if is_cancelled or now > booking.ends_at + SENT_UNTIL:
        return PhotoRefusal.TOO_LATE
    if appointment.photos.kept().count() >= MOST_PHOTOS:
        return PhotoRefusal.TOO_MANY
    return None


def _comes(booking: Booking, appointment: Appointment, team_id: UUID) -> bool:
    if appointment.parts.filter(team_id=team_id).exists():
        return True
    return Reservation.objects.live_of(booking.pk).filter(team_id=team_id).exists()


def _store(photo: CleanPhoto, *, now: datetime) -> str:
    """Write the file, whole or not at all, and return its name."""
    name = f"{FOLDER}/{clock.riyadh_date(now)}/{uuid.uuid4().hex}.jpg"
    try:
        return default_storage.save(name, ContentFile(photo.content))
    except OSError as error:
        logger.warning("A photo could not be written: %s", error.strerror)
        delete_file(name)
        raise (StorageFull if error.errno in _NO_ROOM else StorageAway) from error


def delete_file(name: str) -> bool:
    """Delete a file of the storage; return whether that was possible."""
    try:
        default_storage.delete(name)
    except OSError as error:
        logger.warning("A photo could not be deleted: %s", error.strerror)
        return False
    return True

"""Demo photos, drawn: a room before and after its cleaning; and where a team is."""

import io
import uuid
from datetime import datetime

from PIL import Image, ImageDraw

from bookings.coarse_position import Place
from bookings.models import Booking, PhotoKind, TeamPart
from bookings.services.visits.forget_photos import allow_photos
from bookings.services.visits.photos import NewPhoto, add_photo
from bookings.services.visits.positions import record_position, share_position

WIDTH, HEIGHT, FLOOR = 640, 480, 330
WALL, GROUND, WINDOW, TABLE = "#e8e0d2", "#b99a74", "#bfe0f2", "#7a5230"
CLEAN_GROUND, DIRT, SPECKS = "#d8bf9a", "#6b5a48", 70
# How much of the way is still to go, in degrees to the north: 3 km.
_TO_GO = 0.027


def seed_photos(booking: Booking, *, now: datetime) -> None:
    """Keep what the visit's teams have photographed by now; its customer allows it."""
    allow_photos(booking_id=booking.pk, allows=True, now=now)
    for part in TeamPart.objects.filter(appointment__booking=booking):
        for kind, moment in (
            (PhotoKind.BEFORE, part.started_at),
            (PhotoKind.AFTER, part.ended_at if part.started_at else None),
        ):
            if moment and moment <= now:
                _add(booking, part, kind, moment)


def _add(booking: Booking, part: TeamPart, kind: PhotoKind, moment: datetime) -> None:
    photo = NewPhoto(
        booking_id=booking.pk,
        team_id=part.team_id,
        key=uuid.uuid4(),
        kind=kind,
        taken_at=moment,
        content=draw_room(is_clean=kind == PhotoKind.AFTER, seed=booking.start_minute),
    )
    add_photo(photo, now=moment)


def draw_room(*, is_clean: bool, seed: int) -> bytes:
    """Return a JPEG of a room with a window and a table, and with what lies on its floor."""
    image = Image.new("RGB", (WIDTH, HEIGHT), WALL)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, FLOOR, WIDTH, HEIGHT), fill=CLEAN_GROUND if is_clean else GROUND)
    left = 40 + seed * 7 % 260
    draw.rectangle((left, 60, left + 180, 220), fill=WINDOW, outline="white", width=10)
    table = 80 + seed * 11 % 280
    draw.rectangle((table, 280, table + 200, 300), fill=TABLE)
    for leg in (table + 10, table + 175):
        draw.rectangle((leg, 300, leg + 14, 400), fill=TABLE)
    for speck in range(0 if is_clean else SPECKS):
        x, y = speck * 97 % WIDTH, FLOOR + speck * 53 % (HEIGHT - FLOOR)
        size = 3 + speck * 5 % 11
        draw.ellipse((x, y, x + size, y + size // 2), fill=DIRT)
    stream = io.BytesIO()
    image.save(stream, "JPEG")
    return stream.getvalue()


def seed_position(booking: Booking, *, now: datetime) -> None:
    """Let the visit's teams that are on their way now be seen."""
    address = booking.address
    place = Place(address.latitude + _TO_GO, address.longitude)
    on_the_way = TeamPart.objects.filter(
        appointment__booking=booking, dispatched_at__isnull=False, arrived_at=None
    )
    for part in on_the_way.filter(started_at=None, ended_at=None):
        share_position(team_id=part.team_id, agrees=True, now=now)
        record_position(
            team_id=part.team_id,
            latitude=place.latitude,
            longitude=place.longitude,
            accuracy_meters=20,
            now=now,
        )

"""What tests of photos do again and again: send one, and see what is kept."""

import uuid
from typing import Any

from bookings.models import Booking, VisitPhoto
from bookings.services.visits.photos import NewPhoto, add_photo
from tests.bookings.conftest import NOW
from tests.bookings.photos.pictures import picture
from tests.bookings.visits.field import reserved_teams


def new_photo(booking: Booking, **changes: Any) -> NewPhoto:
    """Return a photo as the phone of the visit's team sends it."""
    defaults: dict[str, Any] = {
        "booking_id": booking.pk,
        "team_id": next(iter(reserved_teams(booking)), None),
        "key": uuid.uuid4(),
        "kind": "before",
        "taken_at": NOW,
        "content": picture(),
    }
    return NewPhoto(**{**defaults, **changes})


def send(booking: Booking, *, now: Any = NOW, **changes: Any) -> VisitPhoto:
    return add_photo(new_photo(booking, **changes), now=now)


def files(folder: Any) -> list[Any]:
    """Return the files of the storage."""
    return sorted(path for path in folder.rglob("*") if path.is_file())

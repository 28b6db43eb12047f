"""The token of a photo's URL: shows one photo for at most 15 minutes, and nothing is stored.

Who holds it sees the photo, so it stays out of logs.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer

from cleanlife import clock

GOOD_FOR = timedelta(minutes=15)
# The same photo has the same URL for so long, so that a browser need not load it again.
_SAME_FOR_SECONDS = 300
_SALT = "bookings.photo"


def photo_token(photo_id: UUID, *, now: datetime) -> tuple[str, datetime]:
    """Return the token of a photo, and until when it is good: 10 to 15 minutes from now."""
    seconds = int(now.timestamp())
    ends = seconds - seconds % _SAME_FOR_SECONDS + int(GOOD_FOR.total_seconds())
    return _signer().sign(f"{photo_id.hex}-{ends}"), clock.from_timestamp(ends)


def read_photo_token(token: str) -> tuple[UUID, datetime] | None:
    """Return the photo that a token was made for, and when it ends; None if it is not ours.

    One that was signed by one of SECRET_KEY_FALLBACKS is good until that key is removed.
    """
    try:
        photo_id, ends = _signer().unsign(token).split("-")
    except BadSignature:
        return None
    return UUID(hex=photo_id), clock.from_timestamp(int(ends))


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")

"""Why a photo or a position from a team's phone is not kept."""

from enum import StrEnum

from cleanlife.errors import Unavailable, Unprocessable


class PhotoRefusal(StrEnum):
    """Why a photo is not kept; the first six are about its bytes (`photo_image.py`)."""

    EMPTY = "EMPTY"
    TOO_MANY_BYTES = "TOO_MANY_BYTES"
    NO_PHOTO = "NO_PHOTO"
    TOO_MANY_PIXELS = "TOO_MANY_PIXELS"
    ANIMATED = "ANIMATED"
    BROKEN = "BROKEN"
    NOT_ALLOWED = "NOT_ALLOWED"
    NO_SUCH_TEAM = "NO_SUCH_TEAM"
    TOO_MANY = "TOO_MANY"
    TOO_LATE = "TOO_LATE"
    KEY_USED = "KEY_USED"


MESSAGES = {
    PhotoRefusal.EMPTY: "The photo is empty.",
    PhotoRefusal.TOO_MANY_BYTES: "A photo has at most 2 MB.",
    PhotoRefusal.NO_PHOTO: "A photo is a JPEG, PNG or WebP; this is none, whatever its name.",
    PhotoRefusal.TOO_MANY_PIXELS: "A photo has at most 16 million pixels.",
    PhotoRefusal.ANIMATED: "A photo does not move.",
    PhotoRefusal.BROKEN: "The photo is broken, or did not arrive whole.",
    PhotoRefusal.NOT_ALLOWED: "Service, partner and customer must allow photos.",
    PhotoRefusal.NO_SUCH_TEAM: "This team is not, or no longer, one of the visit's.",
    PhotoRefusal.TOO_MANY: "A visit has at most 10 photos.",
    PhotoRefusal.TOO_LATE: "The visit is cancelled, or ended more than two days ago.",
    PhotoRefusal.KEY_USED: "This key belongs to another photo.",
}


class PhotoNotKept(Unprocessable):
    """The photo is not kept; ``reason`` says why."""

    code = "PHOTO_NOT_KEPT"
    message = "The photo is not kept."

    def __init__(self, reason: PhotoRefusal):
        self.reason = reason
        super().__init__(MESSAGES[reason], details={"reason": reason.value})


class StorageFull(Unavailable):
    """There is no room for the photo; everything else goes on, and a later try may succeed."""

    code = "DISK_FULL"
    message = "There is no room for photos at the moment. Keep it and send it again later."


class StorageAway(Unavailable):
    """Where photos are kept does not answer; a later try may succeed."""

    message = "Photos cannot be kept at the moment. Send it again later."


class PositionNotWanted(Unprocessable):
    """The team is not on its way, or its leader has not agreed today: nothing is kept."""

    code = "POSITION_NOT_WANTED"
    message = "A position is kept only on the way, and only if the leader agreed today."

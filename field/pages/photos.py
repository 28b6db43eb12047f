"""A photo that a leader took is sent here, perhaps late, perhaps more than once.

Multipart: `key`, `visit`, `kind` (`before` or `after`), `takenAt`, `sentAt` as of a press, and
the file `photo`. 200 answers the visit. What can never be kept is 422, or 413 where it is too
large: drop it and say why. 507 `DISK_FULL` and 503: keep it and send it again.
"""

from django.http import HttpRequest, HttpResponse

from bookings.errors import BookingNotFound
from bookings.field_errors import PhotoNotKept, PhotoRefusal
from bookings.models import PhotoKind
from bookings.photo_image import MOST_BYTES
from bookings.services.visits.photos import NewPhoto, add_photo
from cleanlife import clock
from cleanlife.errors import Unavailable
from field.day_payload import visit_payload
from field.models import Phone
from field.pages.access import Nonsense, answer_json, for_phones, read_text, refuse
from field.pages.presses import CONFLICT, read_id, read_pressed_at
from field.services.read_day import read_day

NOT_FOUND, TOO_LARGE, UNPROCESSABLE = 404, 413, 422
UNAVAILABLE, NO_ROOM = 503, 507
# Beside the photo: the other fields, and what separates them.
LARGEST_FORM = 64 * 1024
STATUSES = {
    PhotoRefusal.KEY_USED: CONFLICT,
    PhotoRefusal.NO_SUCH_TEAM: NOT_FOUND,
    PhotoRefusal.TOO_MANY_BYTES: TOO_LARGE,
}
# Of visits that are none of its team's a phone learns nothing.
CODES = {PhotoRefusal.KEY_USED: "KEY_TAKEN", PhotoRefusal.NO_SUCH_TEAM: "VISIT_UNKNOWN"}


@for_phones("POST")
def take_photo(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Keep one photo."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES + LARGEST_FORM:
        return _refuse(PhotoRefusal.TOO_MANY_BYTES)
    now = clock.now()
    new = _read(request, phone)
    try:
        add_photo(new, now=now)
    except PhotoNotKept as error:
        return _refuse(error.reason)
    except BookingNotFound:
        return _refuse(PhotoRefusal.NO_SUCH_TEAM)
    except Unavailable as error:
        has_room = error.code == Unavailable.code
        return refuse(error.code, status=UNAVAILABLE if has_room else NO_ROOM)
    day = read_day(phone.team, now=now)
    visit = day.visit_of(new.booking_id)
    return answer_json({"visit": visit_payload(visit, day, now=now) if visit else None})


def _refuse(reason: PhotoRefusal) -> HttpResponse:
    code = CODES.get(reason, reason.value)
    return refuse(code, status=STATUSES.get(reason, UNPROCESSABLE))


def _read(request: HttpRequest, phone: Phone) -> NewPhoto:
    body = dict(request.POST.items())
    photo = request.FILES.get("photo")
    kind = read_text(body, "kind", longest=6)
    if kind not in PhotoKind.values or photo is None:
        raise Nonsense
    moments = {**body, "pressedAt": body.get("takenAt")}
    return NewPhoto(
        booking_id=read_id(body, "visit"),
        team_id=phone.team_id,
        key=read_id(body, "key"),
        kind=PhotoKind(kind),
        taken_at=read_pressed_at(moments, now=clock.now()),
        content=photo.read(),
    )

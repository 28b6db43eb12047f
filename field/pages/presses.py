"""What was pressed on a phone is sent here, perhaps late, perhaps more than once.

`pressedAt` is by the phone's clock, and so is `sentAt`, the moment of this very request: the
difference between them is what counts, so a wrong clock does no harm. Without `sentAt` the
clock is taken to be right.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime

from cleanlife import clock
from cleanlife.errors import Unauthenticated
from field.day_payload import visit_payload
from field.errors import KeyTaken
from field.models import Phone, PhonePress, PressAction
from field.pages.access import (
    UNAUTHENTICATED,
    Nonsense,
    answer_json,
    for_phones,
    read_body,
    read_text,
    refuse,
)
from field.pages.positions import EAST, NORTH, WORST_ACCURACY, read_number
from field.services.hear_press import SentPress, hear_press
from field.services.read_day import read_day
from field.wording import write_outcome

CONFLICT = 409
LONGEST_MOMENT, LONGEST_ID = 40, 36
# Minutes and calls: more of them are no press of a thumb.
MOST = 1000
# In metres: a distance that is known no better proves nothing.
USABLE_ACCURACY = 500
# What an answer takes on its way is no sign of a wrong clock.
CLOCKS_MAY_DIFFER = timedelta(seconds=30)
# Further back no press is kept on a phone: its clock is wrong.
OLDEST = timedelta(days=31)


@for_phones("POST")
def hear(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Hear one press."""
    now = clock.now()
    sent = _read(read_body(request), now=now)
    try:
        press = hear_press(phone, sent, now=now)
    except Unauthenticated as error:
        return refuse(error.code, status=UNAUTHENTICATED)
    except KeyTaken as error:
        return refuse(error.code, status=CONFLICT)
    return answer_json(_payload(phone, press, sent, now=now))


def _payload(
    phone: Phone, press: PhonePress, sent: SentPress, *, now: datetime
) -> dict[str, Any]:
    day = read_day(phone.team, now=now)
    visit = day.visit_of(sent.booking_id)
    return {
        "outcome": press.outcome,
        "code": press.code,
        "message": write_outcome(press.code, press.values),
        "earliestAt": press.values.get("earliestAt"),
        "visit": visit_payload(visit, day, now=now) if visit else None,
    }


def _read(body: dict[str, Any], *, now: datetime) -> SentPress:
    action = read_text(body, "action", longest=LONGEST_ID)
    if action not in PressAction.values:
        raise Nonsense
    gives_up = action == PressAction.GIVE_UP
    takes_minutes = action in {PressAction.DELAY, PressAction.EXTEND}
    return SentPress(
        key=read_id(body, "key"),
        booking_id=read_id(body, "visit"),
        action=PressAction(action),
        pressed_at=read_pressed_at(body, now=now),
        reason_id=read_id(body, "reasonId") if gives_up else None,
        minutes=_read_whole(body, "minutes") if takes_minutes else None,
        calls=_read_whole(body, "calls", least=0) if "calls" in body else 0,
        place=_read_place(body),
    )


def read_id(body: dict[str, Any], name: str) -> UUID:
    """Return an id of the body. Raises Nonsense for a text that is none."""
    try:
        return UUID(read_text(body, name, longest=LONGEST_ID))
    except ValueError as error:
        raise Nonsense from error


def _read_place(body: dict[str, Any]) -> tuple[float, float] | None:
    """Return where the phone is; None where it does not say, or knows too little."""
    position = body.get("position")
    if position is None:
        return None
    if not isinstance(position, dict):
        raise Nonsense
    place = (
        read_number(position, "latitude", most=NORTH),
        read_number(position, "longitude", most=EAST),
    )
    accuracy = read_number(position, "accuracy", most=WORST_ACCURACY)
    return place if accuracy <= USABLE_ACCURACY else None


def _read_whole(body: dict[str, Any], name: str, *, least: int = 1) -> int:
    number = body.get(name)
    if type(number) is not int or not least <= number <= MOST:
        raise Nonsense
    return number


def read_pressed_at(body: dict[str, Any], *, now: datetime) -> datetime | None:
    """Return when it was pressed by our clock; None where the phone's says nothing usable."""
    present = now.timestamp()
    pressed = _read_moment(body, "pressedAt")
    ahead = _read_moment(body, "sentAt") - present if "sentAt" in body else 0
    if abs(ahead) > CLOCKS_MAY_DIFFER.total_seconds():
        pressed -= ahead
    is_usable = abs(pressed - present) < OLDEST.total_seconds()
    return clock.from_timestamp(pressed) if is_usable else None


def _read_moment(body: dict[str, Any], name: str) -> float:
    """Return a moment as a Unix time, with which one can count at the ends of time too."""
    try:
        moment = parse_datetime(read_text(body, name, longest=LONGEST_MOMENT))
    except ValueError as error:
        raise Nonsense from error
    if moment is None or moment.utcoffset() is None:
        raise Nonsense
    return moment.timestamp()

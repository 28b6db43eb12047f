"""Hear a press of a team's phone, once for each key, however often it is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from bookings.errors import (
    VisitMoveNotPossible,
    VisitRefusal,
    VisitTimeUnavailable,
)
from bookings.lifecycle import Action
from bookings.models import Booking, CannotCompleteReason, FieldMove
from bookings.promises import PromisesAtRisk
from bookings.services.visits.arrival import door_of
from bookings.services.visits.delays import announce_delay
from bookings.services.visits.extend_visit import extend_visit
from bookings.services.visits.move_in_field import (
    Evidence,
    Press,
    complete_visit,
    dispatch_team,
    earliest_moment,
    give_up_visit,
    mark_arrival,
    start_visit,
)
from bookings.services.visits.note_press import note_press
from cleanlife.actor import Actor, Initiator
from cleanlife.clock import iso
from cleanlife.errors import Invalid
from field.errors import KeyTaken, SessionEnded
from field.models import Outcome, Phone, PhonePress, PressAction
from field.services.read_day import can_be_pressed_at
from scheduling.geometry import meters_between
from scheduling.models import Reservation

# Codes of our own, beside those of `VisitRefusal` and of the engine.
DONE, VISIT_UNKNOWN, NOT_TODAY, VISIT_MOVED = (
    "DONE",
    "VISIT_UNKNOWN",
    "NOT_TODAY",
    "VISIT_MOVED",
)
REASON_UNKNOWN, MINUTES_NOT_POSSIBLE = "REASON_UNKNOWN", "MINUTES_NOT_POSSIBLE"
PROMISES_AT_RISK = "PROMISES_AT_RISK"
# The leader can do something about these, so they are said and nothing is noted.
REFUSED_OPENLY = frozenset({VisitRefusal.TOO_SOON_FOR_REASON, VisitRefusal.JUST_TOLD})
MOVES: dict[PressAction, Callable[..., Booking]] = {
    PressAction.DISPATCH: dispatch_team,
    PressAction.ARRIVE: mark_arrival,
    PressAction.START: start_visit,
    PressAction.COMPLETE: complete_visit,
}
WITH_MINUTES: dict[PressAction, Callable[..., Booking]] = {
    PressAction.DELAY: announce_delay,
    PressAction.EXTEND: extend_visit,
}


@dataclass(frozen=True, kw_only=True)
class SentPress:
    """What a phone sends of one press; ``pressed_at`` is None where its clock says nothing.

    Giving up has a reason, delaying and extending have minutes, and nothing else has.
    """

    key: UUID
    booking_id: UUID
    action: PressAction
    pressed_at: datetime | None
    reason_id: UUID | None = None
    minutes: int | None = None
    calls: int = 0
    # Latitude and longitude of the phone, where it knows them well enough.
    place: tuple[float, float] | None = None


@dataclass(frozen=True)
class _Answer:
    outcome: Outcome
    code: str
    values: dict[str, Any]


@transaction.atomic
def hear_press(phone: Phone, sent: SentPress, *, now: datetime) -> PhonePress:
    """Let a press move its visit, or note it on the booking, or refuse it; say which.

    A key that was heard before gets the same answer, and nothing is done twice: key and move
    are one transaction. Raises SessionEnded when the phone was signed out meanwhile, and
    KeyTaken for a key of something else.
    """
    # Presses of one phone wait for each other, and for a sign-out that has begun.
    if not Phone.objects.locked().filter(pk=phone.pk, revoked_at=None).exists():
        raise SessionEnded(phone.language)
    booking = _find_booking(phone, sent.booking_id)
    press, is_new = PhonePress.objects.get_or_create(
        key=sent.key,
        defaults={
            "phone": phone,
            "booking": booking,
            "action": sent.action,
            "pressed_at": sent.pressed_at or now,
            "heard_at": now,
            "outcome": Outcome.REFUSED,
        },
    )
    if not is_new:
        return _heard_before(press, phone, sent)
    answer = _play(phone, booking, sent, now=now) if booking else _refuse(VISIT_UNKNOWN)
    press.outcome, press.code, press.values = answer.outcome, answer.code, answer.values
    press.save(update_fields=["outcome", "code", "values"])
    return press


def _find_booking(phone: Phone, booking_id: UUID) -> Booking | None:
    """Lock a booking whose visit is, or was, the team's: of others a phone learns nothing."""
    bookings = Booking.objects.with_appointment().select_related("address", "access")
    booking = bookings.filter(pk=booking_id).first()
    if booking is None or not hasattr(booking, "appointment"):
        return None
    reserved = Reservation.objects.filter(owner_id=booking_id, team=phone.team_id)
    moved = FieldMove.objects.filter(appointment=booking.appointment, team=phone.team_id)
    if not reserved.exists() and not moved.exists():
        return None
    # From here on nobody moves it: what the press meant is judged by what it then moves.
    return bookings.locked().get(pk=booking_id)


def _heard_before(press: PhonePress, phone: Phone, sent: SentPress) -> PhonePress:
    is_same = press.phone.team_id == phone.team_id and press.action == sent.action
    if not is_same or press.booking_id not in {None, sent.booking_id}:
        raise KeyTaken
    return press


def _play(phone: Phone, booking: Booking, sent: SentPress, *, now: datetime) -> _Answer:
    press = Press(
        booking_id=booking.pk,
        team_id=phone.team_id,
        pressed_at=sent.pressed_at,
        evidence=_evidence(booking, sent),
        actor=Actor(Initiator.OPERATIONS, str(phone)),
    )
    if _was_moved_since(booking, sent.pressed_at):
        return _note(phone, press, sent, VISIT_MOVED, now=now)
    if not can_be_pressed_at(booking, now):
        return _refuse(NOT_TODAY)
    try:
        _move_of(sent)(press, now=now)
    except VisitMoveNotPossible as error:
        if error.reason not in REFUSED_OPENLY:
            return _note(phone, press, sent, error.reason, now=now)
        return _refuse(error.reason, **_more(booking, phone, sent, error))
    except (VisitTimeUnavailable, Invalid) as error:
        return _refuse_input(sent, error)
    return _Answer(Outcome.APPLIED, DONE, {})


def _evidence(booking: Booking, sent: SentPress) -> Evidence:
    """Return what the phone knows; where it was is not kept, but how far from the door."""
    if sent.place is None:
        return Evidence(calls=sent.calls)
    distance = meters_between(sent.place, door_of(booking))
    return Evidence(distance_meters=round(distance), calls=sent.calls)


def _refuse(code: str, **values: Any) -> _Answer:
    return _Answer(Outcome.REFUSED, code, values)


def _refuse_input(sent: SentPress, error: VisitTimeUnavailable | Invalid) -> _Answer:
    if isinstance(error, VisitTimeUnavailable):
        code = PROMISES_AT_RISK if isinstance(error, PromisesAtRisk) else error.code
        return _refuse(code, **(error.details or {}))
    is_reason = sent.action == PressAction.GIVE_UP
    return _refuse(REASON_UNKNOWN if is_reason else MINUTES_NOT_POSSIBLE)


def _move_of(sent: SentPress) -> Callable[..., Booking]:
    if sent.reason_id:
        return partial(give_up_visit, reason_id=sent.reason_id)
    if sent.minutes:
        return partial(WITH_MINUTES[sent.action], minutes=sent.minutes)
    return MOVES[sent.action]


def _was_moved_since(booking: Booking, pressed_at: datetime | None) -> bool:
    """Return whether the visit has got another time since: the press meant the earlier one."""
    moved = booking.transitions.filter(action=Action.RESCHEDULE)
    return bool(pressed_at) and moved.filter(created_at__gt=pressed_at).exists()


def _note(phone: Phone, press: Press, sent: SentPress, code: str, *, now: datetime) -> _Answer:
    note_press(press, Action(sent.action), team_id=phone.team_id, now=now)
    return _Answer(Outcome.NOTED, code, {})


def _more(
    booking: Booking, phone: Phone, sent: SentPress, error: VisitMoveNotPossible
) -> dict[str, Any]:
    """Return from when on the reason can be given, if it came too soon."""
    if error.reason != VisitRefusal.TOO_SOON_FOR_REASON or sent.reason_id is None:
        return {}
    part = booking.appointment.parts.filter(team=phone.team_id).first()
    reason = CannotCompleteReason.objects.filter(pk=sent.reason_id).first()
    earliest = earliest_moment(part, reason) if part and reason else None
    return {"earliestAt": iso(earliest)} if earliest else {}

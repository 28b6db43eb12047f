"""Plan the texts that a move says to the customer, and withdraw those that it makes untrue."""

from collections.abc import Collection, Mapping
from datetime import datetime

from bookings.lifecycle import Action
from bookings.models import Booking, CustomerText
from bookings.problems import TextProblem
from bookings.texts import (
    ONCE,
    OVERTAKING,
    REPEATED_AFTER,
    TextKind,
    TextState,
    first_moment,
    is_true,
    is_wanted,
)
from cleanlife.jobs.celery import wake_after_commit
from cleanlife.problems import Problem
from partners.models import PaymentResponsibility

SEND_TASK = "bookings.tasks.send_texts"
NOT_TRUE = Problem(TextProblem.NOT_TRUE)


def plan_texts(
    booking: Booking,
    kinds: Collection[TextKind],
    *,
    actions: Collection[Action],
    switches: Mapping[str, bool],
    now: datetime,
) -> None:
    """Plan the texts of these kinds, if the customer is to get them.

    The booking is locked, and what is planned belongs to the transaction of its move. Texts
    that wait and that the actions have made untrue are withdrawn before.
    """
    if Action.ASSIGN not in actions:
        _withdraw_untrue(booking, kinds)
    wishes, usually = (booking.wants_texts,), are_usual(booking)
    for kind in kinds:
        if not is_wanted(kind, wishes=wishes, switches=switches, usually=usually):
            continue
        if _was_said(booking, kind, now=now):
            continue
        plan_text(booking, kind, now=now)


def are_usual(booking: Booking) -> bool:
    """Return whether texts are sent where nobody decided otherwise: CleanLife collects."""
    return booking.payment_responsibility == PaymentResponsibility.CLEANOS


def plan_text(booking: Booking, kind: TextKind, *, now: datetime) -> CustomerText:
    """Plan one text; the sender is woken where it is due at once."""
    due_at = first_moment(kind, now)
    if due_at <= now:
        wake_after_commit(SEND_TASK)
    return CustomerText.objects.create(
        booking=booking, kind=kind, due_at=due_at, next_attempt_at=due_at, created_at=now
    )


def stands(text: CustomerText, booking: Booking) -> bool:
    """Return whether a text still says what is."""
    appointment = getattr(booking, "appointment", None)
    visit = appointment.status if appointment else None
    is_of_day = text.for_date in {None, booking.service_date}
    return is_of_day and is_true(text.kind, booking=booking.status, visit=visit)


def _withdraw_untrue(booking: Booking, kinds: Collection[TextKind]) -> None:
    overtakes = bool(OVERTAKING & set(kinds))
    untrue = [
        text.pk
        for text in booking.texts.waiting()
        if overtakes or text.kind in kinds or not stands(text, booking)
    ]
    if untrue:
        # One that a worker has begun to send meanwhile is left to it.
        waiting = CustomerText.objects.waiting().filter(pk__in=untrue)
        waiting.update(state=TextState.WITHDRAWN, next_attempt_at=None, problem=NOT_TRUE)


def is_overtaken(text: CustomerText) -> bool:
    """Return whether a later text says the same anew, or that all before it is untrue."""
    later = CustomerText.objects.filter(
        booking=text.booking_id,
        kind__in=[text.kind, *OVERTAKING],
        created_at__gt=text.created_at,
    )
    return later.exclude(state=TextState.WITHDRAWN).exists()


def _was_said(booking: Booking, kind: TextKind, *, now: datetime) -> bool:
    """Return whether a move that was undone and made again has told its customer already."""
    said = booking.texts.filter(kind=kind)
    if kind not in ONCE:
        pause = REPEATED_AFTER.get(kind)
        if pause is None:
            return False
        said = said.filter(created_at__gt=now - pause)
    last = said.exclude(state__in=(TextState.WITHDRAWN, TextState.GIVEN_UP)).first()
    return last is not None and (kind in ONCE or not is_overtaken(last))

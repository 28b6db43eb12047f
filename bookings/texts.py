"""Texts to customers: their kinds, when each may be sent, and how long it stays true. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bookings.lifecycle import NOT_BEGUN, Action, AppointmentStatus, BookingStatus
from cleanlife.clock import at_minute, minute_of_day, riyadh_date


class TextKind(TextChoices):
    """What a text says."""

    BOOKED = "BOOKED", _("Booked")
    EVENING_BEFORE = "EVENING_BEFORE", _("The evening before")
    ON_THE_WAY = "ON_THE_WAY", _("On the way")
    LATE = "LATE", _("Running late")
    MOVED = "MOVED", _("Moved to another time")
    COULD_NOT_BE_DONE = "COULD_NOT_BE_DONE", _("Could not be completed")
    CANCELLED = "CANCELLED", _("Canceled")
    RATE_US = "RATE_US", _("Rate us")


class TextState(TextChoices):
    """What became of a text."""

    PLANNED = "PLANNED", _("Planned")
    SENT = "SENT", _("Sent")
    WITHDRAWN = "WITHDRAWN", _("Not needed any more")
    GIVEN_UP = "GIVEN_UP", _("Given up")
    UNKNOWN = "UNKNOWN", _("Perhaps sent")


_K = TextKind
_A = AppointmentStatus
# What the moves of a booking, and those of its visit, say to the customer.
OF_BOOKING: Mapping[Action, TextKind] = {Action.CANCEL: _K.CANCELLED}
OF_VISIT: Mapping[Action, TextKind] = {
    Action.ASSIGN: _K.BOOKED,
    Action.DISPATCH: _K.ON_THE_WAY,
    Action.DELAY: _K.LATE,
    Action.RESCHEDULE: _K.MOVED,
    Action.GIVE_UP: _K.COULD_NOT_BE_DONE,
    Action.COMPLETE: _K.RATE_US,
}
# Moves that say nothing, after which a text may be true no longer.
SILENT = frozenset({Action.START, Action.UNDO, Action.REASSIGN, Action.GO_ON})
# After these nothing that waits is true any more, whatever it says.
OVERTAKING = frozenset({_K.MOVED, _K.CANCELLED})
# Said once in the life of a booking, even if a move is undone and made again.
ONCE = frozenset({_K.BOOKED, _K.RATE_US})
# Not said again so shortly after, for the same reason.
REPEATED_AFTER = {
    _K.ON_THE_WAY: timedelta(minutes=30),
    _K.COULD_NOT_BE_DONE: timedelta(minutes=30),
}

# These cannot wait for the morning, and help nobody later.
URGENT = frozenset({_K.ON_THE_WAY, _K.LATE})
URGENT_FOR = timedelta(minutes=30)
OTHERS_FOR = timedelta(hours=24)
QUIET_FROM, QUIET_UNTIL = 22 * 60, 8 * 60
LONGEST_NIGHT = timedelta(hours=10)
EVENING_FROM, EVENING_UNTIL = 18 * 60, 21 * 60 + 30
# As long as operations may take the completion back.
RATE_AFTER = timedelta(minutes=15)
# Whoever was told of the visit so shortly before is not reminded of it.
REMIND_AFTER = timedelta(hours=6)


def is_quiet(moment: datetime) -> bool:
    """Return whether nothing but what is urgent is sent then: from 22:00 to 08:00."""
    minute = minute_of_day(moment)
    return minute >= QUIET_FROM or minute < QUIET_UNTIL


def is_evening(moment: datetime) -> bool:
    """Return whether customers are reminded then of the visits of the next day."""
    return EVENING_FROM <= minute_of_day(moment) < EVENING_UNTIL


def first_moment(kind: str, now: datetime) -> datetime:
    """Return when a text of this kind, planned now, is to be sent."""
    later = now + RATE_AFTER if kind == _K.RATE_US else now
    return after_quiet(kind, later)


def after_quiet(kind: str, moment: datetime) -> datetime:
    """Return the moment itself, or the morning after it where a text of this kind waits."""
    if kind in URGENT or not is_quiet(moment):
        return moment
    day = riyadh_date(moment)
    is_late = minute_of_day(moment) >= QUIET_FROM
    return at_minute(day + timedelta(days=1) if is_late else day, QUIET_UNTIL)


def too_late_at(kind: str, due_at: datetime) -> datetime:
    """Return the moment from which a text that was due then is not sent any more."""
    if kind == _K.EVENING_BEFORE:
        return at_minute(riyadh_date(due_at), QUIET_FROM)
    return due_at + (URGENT_FOR if kind in URGENT else OTHERS_FOR)


def is_true(kind: str, *, booking: str, visit: str | None) -> bool:
    """Return whether a text still says what is, by the statuses of booking and visit."""
    if kind == _K.CANCELLED:
        return booking == BookingStatus.CANCELED
    if booking == BookingStatus.CANCELED:
        return False
    return visit in _TRUE_WHILE[_K(kind)]


def is_wanted(
    kind: str, *, wishes: Iterable[bool | None], switches: Mapping[str, bool], usually: bool
) -> bool:
    """Return whether a customer is to get texts of this kind.

    ``wishes`` are those of booking and contact: one that declines is enough. Then counts the
    partner's own switch for the kind, if it has one, then a wish, then what is usual.
    """
    given = set(wishes)
    if False in given:
        return False
    return switches.get(kind, True in given or usually)


_TRUE_WHILE: Mapping[TextKind, frozenset[AppointmentStatus]] = {
    _K.BOOKED: NOT_BEGUN,
    _K.EVENING_BEFORE: frozenset({_A.SCHEDULED}),
    _K.ON_THE_WAY: frozenset({_A.DISPATCHED}),
    _K.LATE: NOT_BEGUN,
    _K.MOVED: NOT_BEGUN,
    _K.COULD_NOT_BE_DONE: frozenset({_A.CANNOT_COMPLETE}),
    _K.RATE_US: frozenset({_A.COMPLETED}),
}

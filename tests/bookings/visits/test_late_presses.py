"""A press that no longer fits is kept as a note and never applied."""

from functools import partial

import pytest

from bookings.models import FieldMove
from bookings.services.visits.move_in_field import Press, complete_visit, give_up_visit
from cleanlife.actor import Actor, Initiator
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import (
    MINUTE,
    cancel,
    fresh,
    move_or_note,
    press,
    reserved_teams,
    standing,
    told,
    undo,
)
from tests.factories.bookings import CannotCompleteReasonFactory

pytestmark = pytest.mark.django_db
LEADER = Actor(Initiator.OPERATIONS, "Team 1")


def report(booking, team, move=complete_visit, action="complete"):
    pressed = Press(booking_id=booking.pk, team_id=team, pressed_at=NOW, actor=LEADER)
    return move_or_note(move, pressed, action, team_id=team, now=NOW + MINUTE)


def test_one_that_fits_moves_the_visit(booking):
    [team] = reserved_teams(booking)
    press(booking, "start", now=NOW - MINUTE)
    assert report(booking, team)
    assert standing(booking) == ("success", "Completed")


def test_one_behind_a_cancellation_is_a_note(booking):
    [team] = reserved_teams(booking)
    press(booking, "start")
    cancel(booking)
    seen, version = told(), fresh(booking).version
    assert not report(booking, team)
    assert (standing(booking), told()) == (("canceled", "Cancelled"), seen)
    note = FieldMove.objects.get(was_applied=False)
    assert (note.action, note.pressed_at, note.team_id) == ("complete", NOW, team)
    assert (fresh(booking).version, booking.transitions.last().action) == (version, "note")


def test_a_note_is_not_undone(booking):
    [team] = reserved_teams(booking)
    press(booking, "dispatch")
    assert not report(booking, team)
    assert standing(undo(booking)) == ("in progress", "Scheduled")


def test_a_reason_that_came_too_soon_is_a_note(booking):
    [team] = reserved_teams(booking)
    reason = CannotCompleteReasonFactory(at_the_door=True)
    move = partial(give_up_visit, reason_id=reason.pk)
    assert not report(booking, team, move, "give_up")
    assert standing(booking) == ("in progress", "Scheduled")

"""A visit of several teams: the first one leads, the last one ends it."""

import pytest

from bookings.errors import VisitMoveNotPossible, VisitRefusal
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import (
    MINUTE,
    fresh,
    give_up,
    last_told,
    press,
    reserved_teams,
    standing,
    teams_of,
    told,
)
from tests.factories.bookings import CannotCompleteReasonFactory
from tests.factories.scheduling import TeamFactory

pytestmark = pytest.mark.django_db
STATUS = "appointment_status_changed"


def sent(pair):
    """Send both teams; return their ids."""
    press(pair, "dispatch")
    return teams_of(pair)


def test_a_press_without_a_team_moves_all(pair):
    press(pair, "dispatch", "start", "complete")
    assert standing(pair) == ("success", "Completed")
    assert told() == [
        (STATUS, "Dispatched", 2),
        (STATUS, "In Progress", 3),
        (STATUS, "Completed", 4),
    ]


def test_the_first_team_leads_and_the_last_one_ends(pair):
    first, second = sent(pair)
    press(pair, "start", team_id=first)
    press(pair, "start", team_id=second, now=NOW + MINUTE)
    press(pair, "complete", team_id=first, now=NOW + 2 * MINUTE)
    assert standing(pair) == ("in progress", "In Progress")
    press(pair, "complete", team_id=second, now=NOW + 3 * MINUTE)
    assert standing(pair) == ("success", "Completed")
    assert [status for _, status, _ in told()] == ["Dispatched", "In Progress", "Completed"]
    appointment = fresh(pair).appointment
    assert (appointment.started_at, appointment.completed_at) == (NOW, NOW + 3 * MINUTE)


def test_what_the_others_do_meanwhile_is_no_news_and_no_version(pair):
    first, second = sent(pair)
    press(pair, "start", "complete", team_id=first)
    version, before = fresh(pair).version, told()
    press(pair, "start", team_id=second)
    assert (fresh(pair).version, told()) == (version, before)


def test_only_the_first_arrival_is_told(pair):
    first, second = sent(pair)
    press(pair, "arrive", team_id=first)
    press(pair, "arrive", team_id=second)
    assert [name for name, *_ in told()] == [STATUS, "team_arrived"]
    assert pair.appointment.parts.filter(arrived_at=None).count() == 0


def test_one_team_that_gives_up_leaves_the_visit_to_the_other(pair):
    first, second = sent(pair)
    give_up(pair, CannotCompleteReasonFactory(), team_id=first)
    assert standing(pair) == ("in progress", "Dispatched")
    press(pair, "start", team_id=second)
    assert standing(pair) == ("in progress", "In Progress")


def test_an_undecided_one_makes_the_visit_fail_when_all_have_ended(pair):
    first, second = sent(pair)
    give_up(pair, CannotCompleteReasonFactory(code="LOCKED_GATE"), team_id=first)
    press(pair, "start", "complete", team_id=second)
    assert standing(pair) == ("in progress", "Cannot Complete")
    assert last_told()["reason"] == "LOCKED_GATE"


def test_where_reasons_differ_our_fault_counts(pair):
    first, second = sent(pair)
    give_up(pair, CannotCompleteReasonFactory(ours=True, code="UNSAFE_2"), team_id=first)
    give_up(pair, CannotCompleteReasonFactory(), team_id=second, now=NOW + MINUTE)
    assert last_told()["reason"] == "UNSAFE_2"


def test_all_give_up_at_once(pair):
    sent(pair)
    give_up(pair, CannotCompleteReasonFactory())
    assert standing(pair) == ("in progress", "Cannot Complete")
    assert len(told()) == 2


def test_a_team_that_gave_up_does_not_move_again(pair):
    first, _ = sent(pair)
    give_up(pair, CannotCompleteReasonFactory(), team_id=first)
    with pytest.raises(VisitMoveNotPossible):
        press(pair, "start", team_id=first)


def test_a_team_of_other_visits_is_refused(pair):
    with pytest.raises(VisitMoveNotPossible) as refused:
        press(pair, "dispatch", team_id=TeamFactory().pk)
    assert refused.value.reason == VisitRefusal.NO_SUCH_TEAM


def test_a_late_team_starts_with_both_moves_and_tells_none(pair):
    first, second = reserved_teams(pair)
    press(pair, "start", team_id=first)
    before = told()
    press(pair, "start", team_id=second)
    assert told() == before
    assert set(pair.appointment.parts.values_list("status", flat=True)) == {"In Progress"}

"""A visit that could not be completed: another time, or closed, and what goes back."""

import pytest

from bookings.errors import VisitMoveNotPossible
from bookings.models import Refund
from bookings.services.payments.cancellation_terms import cancellation_terms
from bookings.services.visits.free_time import free_time
from catalog.models import RefundRule
from scheduling.services.verify_team_days import verify_team_days
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import (
    MINUTE,
    OPS,
    book,
    cancel,
    close,
    fresh,
    give_up,
    last_told,
    paid,
    press,
    reserved_teams,
    standing,
    told,
    undo,
)
from tests.factories.bookings import CannotCompleteReasonFactory

pytestmark = pytest.mark.django_db
STATUS = "appointment_status_changed"


def refunds():
    rows = Refund.objects.order_by("created_at")
    return list(rows.values_list("reason", "amount_halalas"))


def test_is_closed_as_failed_told_and_its_time_is_free(booking):
    give_up(booking, CannotCompleteReasonFactory(code="LOCKED_GATE"))
    assert standing(close(booking)) == ("failed", "Cannot Complete")
    assert told()[-1] == (STATUS, "Cannot Complete", 3)
    data = last_told()
    assert (data["reason"], data["booking"]["status"]) == ("LOCKED_GATE", "failed")
    assert (reserved_teams(booking), verify_team_days(now=NOW)) == ([], [])


def test_its_time_stays_reserved_until_then(booking):
    give_up(booking, CannotCompleteReasonFactory())
    assert len(reserved_teams(booking)) == 1


@pytest.mark.parametrize("moves", [[], ["dispatch"], ["start"], ["start", "complete"]])
def test_only_a_visit_that_failed_is_closed(booking, moves):
    press(booking, *moves)
    with pytest.raises(VisitMoveNotPossible):
        close(booking)


def test_is_closed_once(booking):
    give_up(booking, CannotCompleteReasonFactory())
    close(booking)
    with pytest.raises(VisitMoveNotPossible):
        close(booking)


@pytest.mark.parametrize(
    ("reason", "back"),
    [
        ({}, []),
        ({"percent_kept": 0}, [15000]),
        ({"percent_kept": 33}, [10050]),
        ({"ours": True}, [15000]),
        ({"ours": True, "percent_kept": 40}, [15000]),
    ],
)
@pytest.mark.parametrize("rules", [None, 0])
def test_the_reason_decides_what_goes_back_whatever_the_rules_say(booking, reason, back, rules):
    if rules is not None:
        RefundRule.objects.create(hours_before=0, percent=rules)
    paid(booking)
    give_up(booking, CannotCompleteReasonFactory(**reason))
    close(booking)
    assert refunds() == [("NOT_CARRIED_OUT", halalas) for halalas in back]


@pytest.mark.parametrize(("reason", "back"), [({}, 0), ({"ours": True}, 15000)])
def test_a_cancellation_follows_the_reason_too_before_and_after_closing(booking, reason, back):
    paid(booking)
    give_up(booking, CannotCompleteReasonFactory(**reason))
    assert cancellation_terms(fresh(booking), now=NOW).refund_halalas == back
    close(booking)
    cancel(booking)
    assert sum(halalas for _, halalas in refunds()) == back


def test_what_operations_gave_back_before_counts(booking):
    payment = paid(booking)
    payment.refunded_halalas = 10000
    payment.save()
    give_up(booking, CannotCompleteReasonFactory(ours=True))
    close(booking)
    assert refunds() == [("NOT_CARRIED_OUT", 5000)]


def test_where_the_partner_collects_no_money_moves(booking):
    give_up(booking, CannotCompleteReasonFactory(ours=True))
    close(booking)
    assert refunds() == []


def test_an_undone_failure_leaves_the_rules_to_decide(booking):
    paid(booking)
    give_up(booking, CannotCompleteReasonFactory())
    undo(booking)
    assert cancellation_terms(fresh(booking), now=NOW).refund_halalas == 15000


def test_another_time_leaves_the_rules_to_decide(world, booking):
    give_up(booking, CannotCompleteReasonFactory())
    world.api.patch(f"bookings/{booking.pk}", {"date": "2026-07-02"})
    paid(booking)
    assert cancellation_terms(fresh(booking), now=NOW).refund_halalas == 15000


@pytest.mark.parametrize("moves", [[], ["dispatch"], ["start"]])
def test_a_visit_that_goes_on_needs_its_time(booking, moves):
    press(booking, *moves)
    with pytest.raises(VisitMoveNotPossible):
        free_time(booking_id=booking.pk, actor=OPS, now=NOW)


def test_the_rest_of_its_time_is_freed_once_and_can_be_booked(world, booking):
    press(booking, "start", "complete")
    events, version = told(), fresh(booking).version
    free_time(booking_id=booking.pk, actor=OPS, now=NOW)
    assert (told(), fresh(booking).version) == (events, version)
    assert verify_team_days(now=NOW) == []
    with pytest.raises(VisitMoveNotPossible):
        free_time(booking_id=booking.pk, actor=OPS, now=NOW)
    assert reserved_teams(book(world))


def test_freed_time_does_not_keep_a_failed_visit_from_another(world, booking):
    give_up(booking, CannotCompleteReasonFactory())
    free_time(booking_id=booking.pk, actor=OPS, now=NOW + MINUTE)
    answer = world.api.patch(f"bookings/{booking.pk}", {"date": "2026-07-02"})
    assert answer.status_code == 200
    assert len(reserved_teams(booking)) == 1
    assert verify_team_days(now=NOW) == []

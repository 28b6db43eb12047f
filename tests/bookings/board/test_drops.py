"""What the board says fits, fits; what it says does not is refused for the same reason."""

from collections import Counter
from dataclasses import replace

import pytest
from django.db import transaction

from bookings.errors import VisitMoveNotPossible, VisitTimeUnavailable
from bookings.models import Booking
from bookings.services.board.judge_rows import judge_rows
from bookings.services.board.move_visit import move_visit
from bookings.services.board.visit_on_board import read_visit
from bookings.services.visits.change_teams import visit_of
from bookings.services.visits.move_in_field import Press, dispatch_team
from scheduling.errors import TimeslotUnavailable
from scheduling.models import Reservation
from scheduling.services.reserve_time import reserve_best
from scheduling.services.sold_visit import free_search
from scheduling.services.verify_team_days import verify_team_days
from tests.bookings.board.town import STARTS, build_town, draw_drop
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import OPS
from tests.properties import examples

pytestmark = pytest.mark.django_db
# Of time that no team has: people, not the engine, say so.
BY_THE_CLOCK = {"START_HAS_PASSED", "BEYOND_HORIZON"}


def leaving_of(town, booking):
    own = Reservation.objects.live_of(booking.pk).values_list("team_id", flat=True)
    return town.chance.choice(sorted(own))


def row_of(rows, team):
    return next(row for row in rows if row.team_id == team.pk)


def reason_at(row, start):
    """Return what the spans of a row say about a start."""
    [span] = [span for span in row.spans if span.first <= start < span.end]
    return span.reason


def drop_once(town):
    """Judge one drop, make it, and return the reason of the judgement; None: it fitted."""
    drawn = draw_drop(town)
    booking = Booking.objects.with_appointment().get(pk=drawn["booking"].pk)
    if drawn["start"] is None:
        drawn["start"] = town.chance.choice([booking.start_minute, *STARTS])
    leaving = leaving_of(town, booking)
    asked = {"date": drawn["date"], "leaving_team_id": leaving, "now": NOW}
    row = row_of(judge_rows(booking, **asked), drawn["team"])
    if row.starts and town.chance.random() < 0.7:
        drawn["start"] = town.chance.choice(row.starts)
    [exact] = [
        each
        for each in judge_rows(booking, start_minute=drawn["start"], **asked)
        if each.team_id == drawn["team"].pk
    ]
    assert exact.reason == reason_at(row, drawn["start"])
    assert exact.fits == (drawn["start"] in row.starts)
    outcome = move(booking, leaving, drawn)
    assert outcome == exact.reason
    return outcome


def move(booking, leaving, drawn):
    engine_refuses = not reserve_blindly(booking, leaving, drawn)
    try:
        move_visit(
            booking_id=booking.pk,
            versions=[booking.version],
            leaving_team_id=leaving,
            joining_team_id=drawn["team"].pk,
            date=drawn["date"],
            start_minute=drawn["start"],
            actor=OPS,
            now=NOW,
        )
    except (VisitTimeUnavailable, VisitMoveNotPossible) as error:
        reason = error.details["reason"]
        is_of_the_engine = isinstance(error, VisitTimeUnavailable)
        assert engine_refuses or not is_of_the_engine or reason in BY_THE_CLOCK
        return reason
    return None


def reserve_blindly(booking, leaving, drawn):
    """Return whether the engine alone would reserve it, without anybody having judged."""
    visit = read_visit(booking, leaving_id=leaving)
    moved = visit_of(booking).at(drawn["date"], drawn["start"])
    search = free_search(moved, own=visit.sold.own)
    search = replace(search, teams=visit.sold.staying | {drawn["team"].pk})
    savepoint = transaction.savepoint()
    try:
        return bool(reserve_best(search, owner_id=booking.pk, state="ACTIVE"))
    except TimeslotUnavailable:
        return False
    finally:
        transaction.savepoint_rollback(savepoint)


def run(*, seed, drops, visits=24):
    town = build_town(seed=seed, visits=visits)
    press = Press(booking_id=town.bookings[0].pk, actor=OPS)
    dispatch_team(press, now=NOW)
    outcomes = Counter(drop_once(town) for _ in range(drops))
    assert verify_team_days(now=NOW) == []
    return outcomes


def test_what_fits_is_accepted_and_what_does_not_is_refused_for_the_same_reason():
    outcomes = run(seed=7, drops=30, visits=16)
    assert outcomes[None] > 3
    assert len(outcomes) > 3


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.timeout(600)
def test_many_drops_are_judged_as_they_are_made():
    outcomes = Counter()
    for seed in range(4):
        outcomes += run(seed=seed, drops=examples(125), visits=40)
    assert set(outcomes) >= {
        None, "ZONE_NOT_COVERED", "SKILL_MISSING", "OTHER_CREW", "TAKEN", "TRAVEL_GAP",
        "TIME_OFF", "CLOSED_DAY", "NOT_AT_WORK", "BREAK", "DAY_FULL", "START_HAS_PASSED",
        "OTHER_TEAM_NOT_FREE", "TEAM_INACTIVE", "TEAM_HAS_A_PART",
    }  # fmt: skip

"""A visit is dropped on another row or time: who hears, what is refused, what is undone."""

from datetime import timedelta

import pytest

from bookings.errors import (
    VisitMoveNotPossible,
    VisitTimeUnavailable,
)
from bookings.models import BoardMove, Booking
from bookings.services.board.find_changes import VisitHasChanged
from bookings.services.board.judge_rows import judge_rows
from bookings.services.board.move_visit import move_visit
from bookings.services.board.pins import pin_visit, unpin_visit
from bookings.services.board.preview_move import Hears, preview_move
from bookings.services.board.undo_board_move import undo_board_move
from scheduling.caches import known_rules, known_travel
from scheduling.models import Team
from scheduling.services.rebuild_team_days import rebuild_team_days
from scheduling.services.verify_team_days import verify_team_days
from tests.bookings.conftest import DAY, NOW
from tests.bookings.visits.field import (
    MINUTE,
    OPS,
    book,
    cancel,
    fresh,
    give_up,
    press,
    reserved_teams,
    standing,
    told,
)
from tests.factories.bookings import CannotCompleteReasonFactory
from tests.factories.scheduling import TeamExceptionFactory, TeamFactory, ZoneFactory
from webhooks.models import Event

pytestmark = pytest.mark.django_db
NINE, TWO = 9 * 60, 14 * 60
UPDATED, STATUS = "updated", "appointment_status_changed"


@pytest.fixture
def city(make_world):
    return make_world(teams=3)


@pytest.fixture
def visit(city):
    return book(city)


def team_of(booking):
    [team] = reserved_teams(booking)
    return team


def others(booking):
    teams = Team.objects.filter(zones=booking.address.zone).order_by("name")
    return [team.pk for team in teams if team.pk not in reserved_teams(booking)]


def place(booking):
    found = fresh(booking)
    return reserved_teams(found), found.service_date, found.start_minute


def drop(booking, joining=None, *, start=NINE, day=DAY, leaving=None, now=NOW, **options):
    """Drop the visit of one team; return the booking anew."""
    leaving = leaving or team_of(booking)
    move_visit(
        booking_id=booking.pk,
        leaving_team_id=leaving,
        joining_team_id=joining or leaving,
        date=day,
        start_minute=start,
        actor=OPS,
        now=now,
        **options,
    )
    return fresh(booking)


def undo(booking, now=NOW + MINUTE, **options):
    undo_board_move(booking_id=booking.pk, actor=OPS, now=now, **options)
    return fresh(booking)


def preview(booking, joining, start=NINE):
    return preview_move(
        fresh(booking),
        leaving_team_id=reserved_teams(booking)[0],
        joining_team_id=joining,
        date=DAY,
        start_minute=start,
        now=NOW,
    )


def test_another_team_at_the_same_time_is_told_to_nobody(visit):
    joining = others(visit)[0]
    assert preview(visit, joining).partner_hears == Hears.NOTHING
    drop(visit, joining)
    assert place(visit) == ([joining], DAY, NINE)
    assert (told(), fresh(visit).version) == ([], 1)


def test_another_time_is_told_as_a_rescheduling(visit):
    foreseen = preview(visit, team_of(visit), TWO)
    assert (foreseen.partner_hears, foreseen.customer_hears) == ("NEW_TIME", "NOTHING")
    assert (foreseen.old.start_minute, foreseen.new.start_minute) == (NINE, TWO)
    moved = drop(visit, start=TWO)
    assert told() == [(UPDATED, "Scheduled", 2)]
    assert moved.transitions.last().action == "reschedule"


@pytest.mark.parametrize("wish", [True, False])
def test_the_customer_hears_of_another_time_who_gets_texts(visit, wish):
    Booking.objects.filter(pk=visit.pk).update(wants_texts=wish)
    foreseen = preview(visit, team_of(visit), TWO)
    assert foreseen.customer_hears == ("NEW_TIME" if wish else "NOTHING")
    drop(visit, start=TWO)
    assert visit.texts.filter(kind="MOVED").exists() == wish


def test_the_chosen_team_comes_at_the_other_time_though_the_present_one_is_free(visit):
    joining = others(visit)[1]
    drop(visit, joining, start=TWO, day=DAY + timedelta(days=1))
    assert place(visit) == ([joining], DAY + timedelta(days=1), TWO)
    assert verify_team_days(now=NOW) == []


def test_rules_of_selling_do_not_bind_operations(visit):
    morning = NOW.replace(month=7, day=1, hour=8, minute=55)
    drop(visit, start=NINE + 15, now=morning)
    assert place(visit)[2] == NINE + 15


def test_no_visit_is_moved_into_the_past(visit):
    noon = NOW.replace(month=7, day=1, hour=12)
    with pytest.raises(VisitTimeUnavailable) as refused:
        drop(visit, start=10 * 60, now=noon)
    assert refused.value.details["reason"] == "START_HAS_PASSED"


def test_one_on_its_way_is_recalled_by_another_team_and_that_is_told(visit):
    press(visit, "dispatch")
    joining = others(visit)[0]
    assert preview(visit, joining).partner_hears == Hears.NOT_ON_THE_WAY
    drop(visit, joining)
    assert told()[-1] == (STATUS, "Scheduled", 3)


def test_one_on_its_way_gets_no_other_time(visit):
    press(visit, "dispatch")
    with pytest.raises(VisitMoveNotPossible) as refused:
        drop(visit, start=TWO)
    assert refused.value.reason == "NOT_IN_THIS_STATUS"


def test_of_two_teams_one_is_replaced_and_the_time_moves_for_both(pair):
    leaving, staying = reserved_teams(pair)
    [joining] = others(pair)
    drop(pair, joining, leaving=leaving, start=TWO)
    assert place(pair) == (sorted([staying, joining], key=name_of), DAY, TWO)
    assert verify_team_days(now=NOW) == []


def name_of(team_id):
    return Team.objects.get(pk=team_id).name


def test_the_team_that_stays_must_be_free_then_too(pair):
    leaving, staying = reserved_teams(pair)
    [joining] = others(pair)
    TeamExceptionFactory(team_id=staying, date=DAY, start_minute=13 * 60)
    rebuild_team_days(teams=Team.objects.all(), dates=[DAY])
    with pytest.raises(VisitTimeUnavailable) as refused:
        drop(pair, joining, leaving=leaving, start=TWO)
    assert refused.value.details["reason"] == "OTHER_TEAM_NOT_FREE"


def test_a_team_of_the_visit_cannot_take_both_parts(pair):
    leaving, staying = reserved_teams(pair)
    for start in (NINE, TWO):
        with pytest.raises(VisitMoveNotPossible) as refused:
            drop(pair, staying, leaving=leaving, start=start)
        assert refused.value.reason == "TEAM_HAS_A_PART"


def test_a_failed_visit_without_time_gets_a_team_and_a_time(visit):
    press(visit, "dispatch")
    give_up(visit, CannotCompleteReasonFactory())
    joining = others(visit)[0]
    moved = drop(visit, joining, start=TWO)
    assert (standing(moved), place(moved)[0]) == (("in progress", "Scheduled"), [joining])


def test_the_place_where_it_is_changes_nothing(visit):
    drop(visit)
    assert (BoardMove.objects.count(), told()) == (0, [])


def test_a_stale_version_is_refused_with_what_changed(visit):
    drop(visit, start=TWO, now=NOW + MINUTE)
    with pytest.raises(VisitHasChanged) as refused:
        drop(visit, start=NINE, versions=[1], seen_at=NOW, now=NOW + 2 * MINUTE)
    [change] = refused.value.changes
    assert (change.action, change.actor) == ("reschedule", "amal")


def test_a_team_that_it_has_no_longer_is_refused_with_what_changed(visit):
    leaving, (first, second) = team_of(visit), others(visit)
    drop(visit, first, now=NOW + MINUTE)
    with pytest.raises(VisitHasChanged) as refused:
        drop(visit, second, leaving=leaving, seen_at=NOW, now=NOW + 2 * MINUTE)
    assert [change.action for change in refused.value.changes] == ["reassign"]
    assert place(visit)[0] == [first]


def test_an_hour_that_was_taken_meanwhile_is_refused_with_what_came_there(city, visit):
    other, joining = book(city), others(visit)[0]
    if team_of(other) == joining:
        joining = others(visit)[1]
    drop(other, joining, now=NOW + MINUTE)
    with pytest.raises(VisitTimeUnavailable) as refused:
        drop(visit, joining, seen_at=NOW, now=NOW + 2 * MINUTE)
    assert refused.value.details["reason"] == "TAKEN"
    assert [change.booking_id for change in refused.value.changes] == [other.pk]


def test_a_team_of_another_zone_is_refused_and_nothing_changes(visit):
    elsewhere = TeamFactory(home_zone=ZoneFactory())
    before = place(visit)
    with pytest.raises(VisitTimeUnavailable):
        drop(visit, elsewhere.pk, start=TWO)
    assert (place(visit), told(), BoardMove.objects.count()) == (before, [], 0)


@pytest.mark.parametrize(
    "change", [{"start": TWO}, {"start": TWO, "day": DAY + timedelta(days=1)}, {}]
)
def test_undoing_puts_it_back_and_tells_of_a_time_again(visit, change):
    before, joining = place(visit), others(visit)[0]
    drop(visit, joining, **change)
    undo(visit)
    assert place(visit) == before
    assert [name for name, *_ in told()] == ([UPDATED, UPDATED] if change else [])
    with pytest.raises(VisitMoveNotPossible) as refused:
        undo(visit)
    assert refused.value.reason == "NOTHING_TO_UNDO"


def test_undoing_leads_back_to_a_start_that_has_passed(visit):
    late = NOW.replace(month=7, day=1, hour=9, minute=5)
    drop(visit, start=TWO, now=late)
    assert undo(visit, now=late + MINUTE).start_minute == NINE


def test_too_late_to_undo(visit):
    drop(visit, start=TWO)
    with pytest.raises(VisitMoveNotPossible) as refused:
        undo(visit, now=NOW + 16 * MINUTE)
    assert refused.value.reason == "TOO_LATE_TO_UNDO"


@pytest.mark.parametrize("later", ["dispatch", "cancel", "move", "taken"])
def test_what_stands_on_a_move_keeps_it_from_being_undone(city, visit, later):
    joining, third = others(visit)
    leaving = team_of(visit)
    drop(visit, joining)
    match later:
        case "dispatch":
            press(visit, "dispatch")
        case "cancel":
            cancel(visit)
        case "move":
            drop(visit, third)
            BoardMove.objects.latest("pk").delete()
        case "taken":
            other = book(city)
            drop(other, leaving) if team_of(other) != leaving else None
    with pytest.raises((VisitMoveNotPossible, VisitTimeUnavailable)) as refused:
        undo(visit)
    expected = "TAKEN" if later == "taken" else "NOTHING_TO_UNDO"
    assert refused.value.details["reason"] == expected


def test_a_stale_undo_is_refused(visit):
    drop(visit, start=TWO)
    with pytest.raises(VisitHasChanged):
        undo(visit, versions=[1])


def test_a_pin_is_kept_with_who_set_it_and_may_be_set_twice(visit):
    for _ in range(2):
        pin_visit(booking_id=visit.pk, actor=OPS, now=NOW)
    found = fresh(visit).appointment
    assert (found.pinned_at, found.pinned_by) == (NOW, "amal")
    assert drop(visit, others(visit)[0]).version == 1
    for _ in range(2):
        unpin_visit(booking_id=visit.pk, actor=OPS, now=NOW)
    assert fresh(visit).appointment.pinned_at is None
    actions = list(visit.transitions.values_list("action", flat=True))
    assert (actions.count("pin"), actions.count("unpin")) == (1, 1)
    assert Event.objects.count() == 0


def test_all_rows_are_judged_by_few_queries(visit, django_assert_max_num_queries):
    related = ("appointment", "service", "address__zone")
    booking = Booking.objects.select_related(*related).get(pk=visit.pk)
    tomorrow, leaving = DAY + timedelta(days=1), team_of(visit)
    known_rules.forget()
    known_travel.forget()
    with django_assert_max_num_queries(8):
        rows = judge_rows(booking, date=tomorrow, leaving_team_id=leaving, now=NOW)
    assert [row.fits for row in rows] == [True] * 3

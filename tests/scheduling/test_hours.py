"""The work of a team on a date."""

import pytest
from django.db import IntegrityError

from scheduling import masks
from scheduling.hours import Break, Change, Shift, Span, SpecialDay, day_hours
from tests.factories.scheduling import BreakRuleFactory

WEEKLY = [Shift(480, 1200, 0)]


def work(shifts=WEEKLY, *, rests=False, special_day=None, changes=()):
    hours = day_hours(shifts=shifts, rests=rests, special_day=special_day, changes=changes)
    return list(masks.spans(hours.work))


def test_the_narrowest_shifts_count_alone():
    assert work([Shift(480, 1200, 0), Shift(600, 720, 2), Shift(780, 900, 2)]) == [
        (600, 720),
        (780, 900),
    ]


def test_a_rest_day_has_no_hours():
    assert work(rests=True) == []


def test_a_closed_day_has_no_hours():
    assert work(special_day=SpecialDay(None)) == []


def test_a_reduced_day_cuts_the_hours():
    assert work(special_day=SpecialDay(Span(600, 1500), cuts=True)) == [(600, 1200)]


def test_an_open_day_replaces_the_hours_of_a_rest_day_too():
    assert work(rests=True, special_day=SpecialDay(Span(600, 900))) == [(600, 900)]


def test_exceptions_add_and_take_away_and_taking_wins():
    changes = [
        Change(700, 730, adds=False),
        Change(1100, 1320, adds=True),
        Change(1260, 2160, adds=False),
    ]
    assert work(changes=changes) == [(480, 700), (730, 1260)]


def test_hours_run_past_midnight():
    assert work([Shift(840, 1560, 0)]) == [(840, 1560)]


def test_incomplete_cells_are_no_work():
    assert work([Shift(482, 603, 0)]) == [(485, 600)]


RAMADAN = [*WEEKLY, Shift(600, 720, 2), Shift(1260, 1560, 0, is_ramadan=True)]


def test_in_ramadan_its_shifts_count_however_narrow_the_others_are():
    hours = day_hours(shifts=RAMADAN, rests=False, is_ramadan=True)
    assert list(masks.spans(hours.work)) == [(1260, 1560)]
    hours = day_hours(shifts=RAMADAN, rests=False)
    assert list(masks.spans(hours.work)) == [(600, 720)]


def test_without_shifts_for_ramadan_the_standard_ones_go_on():
    hours = day_hours(shifts=WEEKLY, rests=False, is_ramadan=True)
    assert list(masks.spans(hours.work)) == [(480, 1200)]


def breaks(*rows, shifts=WEEKLY, changes=()):
    hours = day_hours(shifts=shifts, rests=False, changes=changes, breaks=rows)
    assert hours.work & hours.breaks == 0
    return list(masks.spans(hours.breaks))


def test_a_break_comes_after_five_hours_of_work_again_and_again():
    assert breaks(Break(30, after=300)) == [(780, 810), (1110, 1140)]


def test_no_break_ends_a_day_that_is_short_enough():
    assert breaks(Break(30, after=300), shifts=[Shift(480, 780, 0)]) == []
    assert breaks(Break(30, after=300), shifts=[Shift(480, 790, 0)]) == [(780, 790)]


def test_other_breaks_and_exceptions_begin_a_new_stretch():
    prayer = Break(20, start=720)
    assert breaks(Break(30, after=300), prayer) == [(720, 740), (1040, 1070)]
    off = Change(700, 760, adds=False)
    assert breaks(Break(30, after=300), changes=[off]) == [(1060, 1090)]


def test_of_two_breaks_after_work_the_one_after_less_work_comes_first():
    often, seldom = Break(10, after=120), Break(30, after=240)
    assert (
        breaks(often, seldom)
        == breaks(seldom, often)
        == [(600, 610), (730, 740), (860, 870), (990, 1000), (1120, 1130)]
    )
    short, long = Break(20, after=300), Break(40, after=300)
    assert breaks(short, long) == breaks(long, short) == [(780, 800), (1100, 1120)]


def test_a_break_takes_every_cell_that_it_touches():
    assert breaks(Break(20, start=722)) == [(720, 745)]


def test_a_break_outside_the_hours_takes_nothing():
    assert breaks(Break(30, start=400), Break(30, start=1190)) == [(1190, 1200)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "times",
    [
        {"start_minute": None},
        {"after_minutes": 300},
        {"start_minute": None, "after_minutes": 0},
    ],
)
def test_the_database_wants_a_break_at_one_time(times):
    with pytest.raises(IntegrityError, match="break_has_one_time"):
        BreakRuleFactory(**{"start_minute": 720, **times})

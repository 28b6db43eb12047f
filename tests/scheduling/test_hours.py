"""The work of a team on a date."""

from scheduling import masks
from scheduling.hours import Change, Shift, Span, SpecialDay, work_mask

WEEKLY = [Shift(480, 1200, 0)]


def work(shifts=WEEKLY, *, rests=False, special_day=None, changes=()):
    mask = work_mask(shifts=shifts, rests=rests, special_day=special_day, changes=changes)
    return list(masks.spans(mask))


def test_the_narrowest_shifts_count_alone():
    assert work([Shift(480, 1200, 0), Shift(600, 720, 2), Shift(780, 900, 2)]) == [
        (600, 720),
        (780, 900),
    ]


def test_a_rest_day_has_no_hours():
    assert work(rests=True) == []


def test_a_closed_day_has_no_hours():
    assert work(special_day=SpecialDay("CLOSED", None)) == []


def test_a_reduced_day_cuts_the_hours():
    assert work(special_day=SpecialDay("REDUCED", Span(600, 1500))) == [(600, 1200)]


def test_an_open_day_replaces_the_hours_of_a_rest_day_too():
    assert work(rests=True, special_day=SpecialDay("OPEN", Span(600, 900))) == [(600, 900)]


def test_exceptions_add_and_take_away_and_taking_wins():
    changes = [
        Change(700, 730, "BREAK"),
        Change(1100, 1320, "EXTRA"),
        Change(1260, 2160, "OFF"),
    ]
    assert work(changes=changes) == [(480, 700), (730, 1260)]


def test_hours_run_past_midnight():
    assert work([Shift(840, 1560, 0)]) == [(840, 1560)]


def test_incomplete_cells_are_no_work():
    assert work([Shift(482, 603, 0)]) == [(485, 600)]

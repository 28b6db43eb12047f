"""Masks behave as plain loops do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling import masks
from tests.factories.scheduling import FRIDAY as NEXT_DAY
from tests.factories.scheduling import THURSDAY as DAY

pytestmark = pytest.mark.once


@settings(deadline=None)
@given(st.integers(0, masks.FULL), st.integers(1, masks.CELLS))
def test_runs_are_those_of_a_plain_loop(mask, length):
    plain = [
        c
        for c in range(masks.CELLS + 1 - length)
        if (mask >> c) % (1 << length) == (1 << length) - 1
    ]
    assert masks.runs(mask, length) == sum(1 << c for c in plain)


@settings(deadline=None)
@given(st.integers(0, masks.FULL))
def test_spans_make_the_mask_again(mask):
    assert sum(masks.covering(*span) for span in masks.spans(mask)) == mask
    assert masks.from_bytes(masks.to_bytes(mask)) == mask


@settings(deadline=None)
@given(st.integers(0, masks.FULL), st.integers(0, 80), st.integers(0, 80))
def test_widens_every_cell(mask, back, on):
    near = {c + d for c in masks.set_cells(mask) for d in range(-back, on + 1)}
    assert masks.set_cells(masks.widen(mask, back, on)) == sorted(
        near & set(range(masks.CELLS))
    )


@settings(deadline=None)
@given(st.integers(0, masks.FULL))
def test_the_longest_run_is_the_longest_that_fits(mask):
    longest = masks.longest_run(mask)
    assert masks.runs(mask, longest + 1) == 0
    assert not longest or masks.runs(mask, longest)


@given(st.lists(st.integers(0, masks.FULL), max_size=40))
def test_counts_what_adding_up_counts(columns):
    plain = {cell: sum(column >> cell & 1 for column in columns) for cell in range(masks.CELLS)}
    assert masks.count_cells(columns) == {cell: count for cell, count in plain.items() if count}


@pytest.mark.parametrize(("end", "dates"), [(1260, [DAY]), (1261, [DAY, NEXT_DAY])])
def test_a_span_is_shown_by_the_next_date_if_it_reaches_into_its_margin(end, dates):
    span = masks.absolute(DAY, 900), masks.absolute(DAY, end)
    assert masks.touched_dates(*span) == dates
    assert all(masks.covering_on(day, *span) for day in dates)

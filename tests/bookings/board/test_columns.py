"""Where a span of time stands: by hours, and by cells of five minutes inside one."""

import pytest

from bookings.admin.board.columns import Columns, columns_for
from bookings.services.board.day import Span

EIGHT_TO_SIX = Columns(8, 18)


@pytest.mark.parametrize(
    ("span", "place"),
    [
        (Span(480, 540), "h0 m0 l1 k0"),
        (Span(575, 625), "h1 m7 l0 k10"),
        # Out to whole cells, and no further than the board.
        (Span(541, 542), "h1 m0 l0 k1"),
        (Span(0, 485), "h0 m0 l0 k1"),
        (Span(1075, 1400), "h9 m11 l0 k1"),
        (Span(0, 480), ""),
        (Span(1080, 1440), ""),
    ],
)
def test_a_span_has_a_place(span, place):
    assert EIGHT_TO_SIX.place(span) == place


def test_the_hours_show_every_span():
    assert columns_for([Span(455, 500), Span(1400, 1570)]) == Columns(7, 27)


def test_the_hours_lie_within_the_day_and_the_next_morning():
    assert columns_for([Span(-120, 30), Span(2100, 3000)]) == Columns(0, 36)


def test_an_empty_day_shows_the_usual_hours():
    assert columns_for([]) == EIGHT_TO_SIX

"""The database refuses overlapping time on both engines, whoever writes it."""

import pytest
from django.db import IntegrityError, connection

from scheduling.migrations._wall import build_wall
from tests.factories.scheduling import ReservationFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken():
    return ReservationFactory(start_minute=600, end_minute=780)


def test_refuses_an_overlap(taken):
    with pytest.raises(IntegrityError, match="reservation_no_overlap"):
        ReservationFactory(team=taken.team, start_minute=775, end_minute=900)


def test_refuses_an_overlap_with_held_time(taken):
    with pytest.raises(IntegrityError, match="reservation_no_overlap"):
        ReservationFactory(held=True, team=taken.team, start_minute=500, end_minute=605)


def test_refuses_time_that_is_moved_onto_other_time(taken):
    later = ReservationFactory(team=taken.team, start_minute=780, end_minute=900)
    later.occupied_from -= 5
    with pytest.raises(IntegrityError, match="reservation_no_overlap"):
        later.save()


def test_refuses_released_time_that_comes_back(taken):
    released = ReservationFactory(released=True, team=taken.team)
    released.state = "ACTIVE"
    with pytest.raises(IntegrityError, match="reservation_no_overlap"):
        released.save()


def test_allows_what_touches_is_released_or_another_team_s(taken):
    ReservationFactory(team=taken.team, start_minute=780, end_minute=900)
    ReservationFactory(team=taken.team, released=True)
    ReservationFactory(team=TeamFactory())
    taken.state = "HELD"
    taken.save()


@pytest.mark.django_db(transaction=True)
def test_the_wall_can_be_taken_down_and_built_again(taken):
    wall = build_wall()
    with connection.schema_editor() as editor:
        wall.reverse_code(None, editor)
    try:
        ReservationFactory(team=taken.team).delete()
    finally:
        with connection.schema_editor() as editor:
            wall.code(None, editor)
    with pytest.raises(IntegrityError, match="reservation_no_overlap"):
        ReservationFactory(team=taken.team)

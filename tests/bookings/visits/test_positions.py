"""Where a team is: kept on the way only, with consent only, coarse and not for long."""

from datetime import timedelta

import pytest

from bookings.coarse_position import coarse_position
from bookings.field_errors import PositionNotWanted
from bookings.models import PositionConsent, TeamPosition
from bookings.services.visits.positions import (
    forget_positions,
    positions_on_the_way,
    record_position,
    share_position,
    shares_position,
)
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import MINUTE, fresh, press, reserved_teams
from tests.factories.visits import visit_in
from webhooks.models import Event

pytestmark = pytest.mark.django_db
SEEN = {"latitude": 24.71234, "longitude": 46.65432, "accuracy_meters": 12}


@pytest.fixture
def team(booking):
    [team] = reserved_teams(booking)
    return team


def share(team, *, agrees=True, now=NOW):
    share_position(team_id=team, agrees=agrees, now=now)


def seen(team, *, now=NOW, **changes):
    return record_position(team_id=team, now=now, **{**SEEN, **changes})


def shown(booking, *, now=NOW):
    return positions_on_the_way(fresh(booking).appointment, now=now)


def test_is_kept_on_the_way(booking, team):
    press(booking, "dispatch")
    share(team)
    kept = seen(team)
    assert shown(booking) == [kept]
    assert (kept.latitude, kept.longitude) == (24.71234, 46.65432)
    assert kept.coarse == coarse_position(24.71234, 46.65432)


def test_there_is_one_row_a_team(booking, team):
    press(booking, "dispatch")
    share(team)
    seen(team)
    seen(team, latitude=24.72, now=NOW + MINUTE)
    assert TeamPosition.objects.get().latitude == 24.72
    assert TeamPosition.objects.get().heard_at == NOW + MINUTE


@pytest.mark.parametrize(
    "moves", [[], ["dispatch", "arrive"], ["start"], ["start", "complete"]]
)
def test_is_not_kept_but_on_the_way(booking, team, moves):
    press(booking, *moves)
    share(team)
    with pytest.raises(PositionNotWanted):
        seen(team)
    assert not TeamPosition.objects.exists()


def test_is_not_kept_without_consent(booking, team):
    press(booking, "dispatch")
    with pytest.raises(PositionNotWanted):
        seen(team)


def test_the_leader_agrees_for_one_day(booking, team):
    press(booking, "dispatch")
    share(team, now=NOW - timedelta(days=1))
    assert not shares_position(team_id=team, now=NOW)
    with pytest.raises(PositionNotWanted):
        seen(team)


def test_a_day_ends_at_midnight_in_riyadh(team):
    share(team)
    midnight = NOW.replace(hour=0) + timedelta(days=1)
    assert shares_position(team_id=team, now=midnight - timedelta(seconds=1))
    assert not shares_position(team_id=team, now=midnight)


def test_a_no_forgets_where_the_team_is(booking, team):
    press(booking, "dispatch")
    share(team)
    seen(team)
    share(team, agrees=False, now=NOW + MINUTE)
    assert not TeamPosition.objects.exists()
    assert PositionConsent.objects.get().withdrawn_at == NOW + MINUTE
    with pytest.raises(PositionNotWanted):
        seen(team, now=NOW + MINUTE)


def test_a_leader_may_agree_again(team):
    for agrees in (True, False, True):
        share(team, agrees=agrees)
    assert shares_position(team_id=team, now=NOW)


def test_is_no_longer_shown_at_the_door(booking, team):
    press(booking, "dispatch")
    share(team)
    seen(team)
    press(booking, "arrive")
    assert shown(booking) == []


def test_an_old_one_is_not_shown(booking, team):
    press(booking, "dispatch")
    share(team)
    kept = seen(team)
    assert shown(booking, now=NOW + 14 * MINUTE) == [kept]
    assert shown(booking, now=NOW + 15 * MINUTE) == []


def test_shows_the_way_to_the_first_visit_only(booking, team):
    press(booking, "dispatch")
    later = visit_in("Dispatched", start_minute=14 * 60, end_minute=16 * 60)
    later.appointment.parts.update(team=team)
    share(team)
    seen(team)
    assert shown(later) == []
    assert len(shown(booking)) == 1


def test_is_forgotten_after_a_day(booking, team):
    press(booking, "dispatch")
    share(team)
    seen(team)
    assert forget_positions(now=NOW + timedelta(hours=24, seconds=-1)) == 0
    assert forget_positions(now=NOW + timedelta(hours=24)) == 1


def test_tells_no_partner_and_no_log(booking, team, caplog):
    press(booking, "dispatch")
    Event.objects.all().delete()
    share(team)
    seen(team)
    assert not Event.objects.exists()
    assert "24.71" not in caplog.text

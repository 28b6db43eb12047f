"""Moving a visit from the board: what every row says, the preview, the press, the way back."""

import re

import pytest
from django.urls import reverse

from bookings.admin.board.reasons import write_board_refusal
from bookings.errors import VisitNotFound
from bookings.services.visits.change_teams import reassign_visit
from scheduling.models import Reservation, Team
from tests.bookings.backoffice import let_in, read
from tests.bookings.conftest import DAY, NOW
from tests.bookings.visits.field import OPS, book, fresh, press
from tests.factories.bookings import BookingFactory
from tests.factories.scheduling import TeamFactory, ZoneFactory
from tests.forms import form_to

pytestmark = pytest.mark.django_db
NINE, TEN, TWO = 540, 600, 840


@pytest.fixture
def town(make_world):
    """Two teams."""
    return make_world(teams=2)


@pytest.fixture
def booking(town):
    """A visit of one of them at nine."""
    return book(town)


@pytest.fixture
def leaving(booking):
    return Reservation.objects.get(owner_id=booking.pk).team


@pytest.fixture
def joining(leaving):
    return Team.objects.exclude(pk=leaving.pk).get()


def address(name, booking, day=DAY):
    return reverse(f"board:{name}", args=[day, booking.pk])


def look(browser, booking, team, *, day=DAY, **asked):
    """Return the page of a move as the panel asks for it."""
    return read(browser, address("move", booking, day), panel=1, team=team.pk, **asked)


def drop(browser, booking, leaving, joining, start=NINE, **seen):
    """Press the move that a drop has previewed; return what is shown then."""
    asked = {"joining": joining.pk, "start": start, "exact": 1, **seen}
    page = f"{address('move', booking)}?panel"
    form = form_to(look(browser, booking, leaving, **asked), page)
    answer = browser.post(page, form, follow=True)
    return answer.content.decode()


def team_of(booking):
    return Reservation.objects.live_of(booking.pk).get().team


def fits(browser, booking, team):
    return browser.get(address("fits", booking), {"team": team.pk}).json()


def test_every_row_says_where_the_visit_fits_and_why_not_elsewhere(
    admin_client, booking, leaving, joining
):
    elsewhere = TeamFactory(home_zone=ZoneFactory())
    found = fits(admin_client, booking, leaving)
    assert (found["minutes"], found["start"]) == (180, NINE)
    rows = found["rows"]
    assert rows.keys() == {str(each.pk) for each in (leaving, joining, elsewhere)}
    assert rows[str(joining.pk)]["why"] == ""
    assert rows[str(elsewhere.pk)]["why"] == "does not serve the zone"
    first, end, word = rows[str(elsewhere.pk)]["spans"][0]
    assert found["words"][word] == "does not serve the zone"
    assert first < end


def test_the_words_are_in_the_reader_s_language(admin_client, booking, leaving):
    elsewhere = TeamFactory(home_zone=ZoneFactory())
    admin_client.cookies["django_language"] = "ar"
    why = fits(admin_client, booking, leaving)["rows"][str(elsewhere.pk)]["why"]
    assert why
    assert why != "does not serve the zone"


def test_on_another_day_it_has_no_present_start(admin_client, booking, leaving):
    page = address("fits", booking, "2026-07-02")
    assert admin_client.get(page, {"team": leaving.pk}).json()["start"] is None


def test_a_visit_that_waits_for_payment_can_go_nowhere(admin_client):
    waiting = BookingFactory(waiting_payment=True, service_date=DAY)
    found = admin_client.get(address("fits", waiting)).json()
    assert found == {"refused": write_board_refusal(VisitNotFound())[0]}


def test_the_preview_says_what_changes_and_who_hears(admin_client, booking, leaving, joining):
    text = look(admin_client, booking, leaving, joining=joining.pk, start=NINE)
    assert f"Wed 1 Jul 2026, 09:00–12:00 · {leaving}" in text
    assert f"Wed 1 Jul 2026, 09:00–12:00 · {joining}" in text
    assert "nothing that its system sees changes" in text
    assert "hears nothing, the time stays" in text
    assert team_of(booking) == leaving


def test_the_preview_of_another_time_says_that_it_is_told(admin_client, booking, leaving):
    text = look(admin_client, booking, leaving, joining=leaving.pk, start=TWO)
    assert "14:00–17:00" in text
    assert "its system is told the new time at once" in text
    assert "gets no text of ours; see that somebody says it" in text
    booking.wants_texts = True
    booking.save()
    told = look(admin_client, booking, leaving, joining=leaving.pk, start=TWO)
    assert "gets a text with the new time" in told


def test_the_preview_says_when_a_team_is_called_back(admin_client, booking, leaving, joining):
    press(booking, "dispatch")
    text = look(admin_client, booking, leaving, joining=joining.pk, start=NINE)
    assert "is told that the team is not on its way any more" in text


def test_a_press_moves_it_and_offers_the_way_back(admin_client, booking, leaving, joining):
    text = drop(admin_client, booking, leaving, joining)
    assert "The visit was moved." in text
    assert f"Back to {leaving} · 09:00" in text
    assert team_of(booking) == joining


def test_a_press_moves_it_to_another_time(admin_client, booking, leaving, joining):
    drop(admin_client, booking, leaving, joining, TWO)
    assert (team_of(booking), fresh(booking).start_minute) == (joining, TWO)


def test_a_move_is_undone_by_one_press(admin_client, booking, leaving, joining):
    page = address("undo_move", booking)
    form = form_to(drop(admin_client, booking, leaving, joining, TWO), page)
    answer = admin_client.post(page, form, follow=True)
    assert "The visit is back where it was." in answer.content.decode()
    assert (team_of(booking), fresh(booking).start_minute) == (leaving, NINE)
    assert "Undo the move" not in answer.content.decode()


def test_a_stale_way_back_is_refused(admin_client, booking, leaving, joining):
    page = address("undo_move", booking)
    form = form_to(drop(admin_client, booking, leaving, joining, TWO), page)
    press(fresh(booking), "dispatch")
    answer = admin_client.post(page, form, follow=True)
    assert "Nothing was done" in answer.content.decode()
    assert team_of(booking) == joining


@pytest.fixture
def _busy_at_ten(town, booking):
    """The other team has a visit, too."""
    book(town, timeslot={"startAt": "10:00", "endAt": "13:00"})


@pytest.mark.usefixtures("_busy_at_ten")
@pytest.mark.parametrize(
    ("start", "why"), [(TEN, "is booked then"), (1400, "outside of its hours")]
)
def test_where_it_does_not_fit_the_reason_is_read(admin_client, booking, leaving, start, why):
    joining = Team.objects.exclude(pk=leaving.pk).get()
    text = look(admin_client, booking, leaving, joining=joining.pk, start=start, exact=1)
    assert f"Nothing was done: {why}." in text
    assert "Move it so" not in text


def test_a_drop_from_a_stale_board_is_refused_and_says_what_changed(
    admin_client, booking, leaving, joining
):
    seen = {"version": booking.version, "seen_at": NOW.isoformat()}
    press(booking, "dispatch", now=NOW.replace(minute=1))
    asked = {"joining": joining.pk, "start": NINE, "exact": 1, **seen}
    text = look(admin_client, booking, leaving, **asked)
    assert "the visit has changed meanwhile" in text
    assert "Team sent" in text
    assert team_of(booking) == leaving


def test_a_preview_that_is_stale_when_it_is_pressed_changes_nothing(
    admin_client, booking, leaving, joining
):
    third = TeamFactory(home_zone=leaving.home_zone)
    third.zones.set(leaving.zones.all())
    form = form_to(
        look(admin_client, booking, leaving, joining=joining.pk, start=NINE),
        f"{address('move', booking)}?panel",
    )
    reassign_visit(
        booking_id=booking.pk,
        leaving_id=leaving.pk,
        joining_id=joining.pk,
        actor=OPS,
        now=NOW.replace(minute=1),
    )
    answer = admin_client.post(address("move", booking), form)
    text = answer.content.decode()
    assert "the visit has changed meanwhile" in text
    assert "Given to another team" in text
    assert team_of(booking) == joining


def test_the_list_has_possible_teams_first_and_why_not_the_others(
    admin_client, booking, leaving, joining
):
    elsewhere = TeamFactory(home_zone=ZoneFactory())
    text = look(admin_client, booking, leaving)
    assert f'<option value="{joining.pk}">' in text
    assert f'<option value="{elsewhere.pk}">' not in text
    assert f"<bdi>{elsewhere}</bdi>: does not serve the zone" in text
    assert "Move it so" not in text


def test_a_team_of_the_list_has_its_starts(admin_client, booking, leaving, joining):
    text = look(admin_client, booking, leaving, joining=joining.pk)
    assert re.search(rf'<option value="{NINE}" selected>09:00</option>', text)
    assert f'<option value="{TWO}">14:00</option>' in text
    assert "Move it so" in text


def test_a_start_that_the_team_does_not_have_becomes_the_nearest_one(
    admin_client, booking, leaving, joining
):
    text = look(admin_client, booking, leaving, joining=joining.pk, start=TWO + 1)
    assert f'<option value="{TWO}" selected>' in text


def test_another_day_can_be_chosen(admin_client, booking, leaving):
    page = address("move", booking)
    answer = admin_client.get(page, {"panel": 1, "team": leaving.pk, "to_date": "2026-07-02"})
    assert answer["Location"].startswith(address("move", booking, "2026-07-02"))
    text = look(admin_client, booking, leaving, day="2026-07-02", joining=leaving.pk)
    assert "Thu 2 Jul 2026, 09:00–12:00" in text
    assert admin_client.get(page, {"to_date": "x"}).status_code == 404


def test_a_press_without_a_place_does_nothing(admin_client, booking, leaving):
    answer = admin_client.post(address("move", booking), {"team": leaving.pk})
    assert "choose a team and a start" in answer.content.decode()


def test_a_visit_at_work_says_that_it_cannot_be_moved(admin_client, booking, leaving, joining):
    press(booking, "start")
    text = look(admin_client, booking, leaving, joining=joining.pk, start=TWO, exact=1)
    assert "in its present status it cannot be moved so" in text


def test_a_pin_is_put_on_and_taken_off(admin_client, booking):
    page, panel = address("pin", booking), address("visit", booking)
    pinned = admin_client.post(page, form_to(read(admin_client, panel, fragment=1), page))
    assert pinned.status_code == 302
    text = read(admin_client, panel, fragment=1)
    assert "Pinned by admin" in text
    assert "📌" in read(admin_client, reverse("board:day", args=[DAY]))
    admin_client.post(page, {"version": booking.version})
    assert fresh(booking).appointment.pinned_at is None


@pytest.mark.parametrize("name", ["fits", "move", "undo_move", "pin"])
def test_who_may_only_look_moves_nothing(client, booking, name):
    viewer = let_in(client, "view_booking")
    assert viewer.get(address(name, booking)).status_code == 403
    assert viewer.post(address(name, booking)).status_code == 403


@pytest.mark.parametrize("name", ["undo_move", "pin"])
def test_nothing_is_moved_by_looking(admin_client, booking, name):
    assert admin_client.get(address(name, booking)).status_code == 405


def test_the_panel_may_move_what_may_be_moved(admin_client, booking, leaving):
    panel = address("visit", booking)
    assert f"{address('move', booking)}?panel&amp;team={leaving.pk}" in read(
        admin_client, panel, fragment=1
    )
    press(booking, "start", "complete")
    assert address("move", booking) not in read(admin_client, panel, fragment=1)

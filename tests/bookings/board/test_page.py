"""The page of the board: what is drawn, for whom, in which language, and by what choice."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.services.visits.delays import watch_visits
from scheduling.models import Reservation
from tests.bookings.backoffice import let_in, read
from tests.bookings.conftest import DAY, NOW
from tests.bookings.visits.field import MINUTE, give_up, press
from tests.factories.bookings import BookingFactory, CannotCompleteReasonFactory
from tests.factories.scheduling import (
    ReservationFactory,
    SkillFactory,
    TeamExceptionFactory,
    TeamFactory,
    ZoneTravelFactory,
)
from tests.factories.visits import reserve, visit_in

pytestmark = pytest.mark.django_db
TODAY, BOARD = reverse("board:today"), reverse("board:day", args=[DAY])
ROWS = reverse("board:rows", args=[DAY])
NINE = NOW.replace(month=7, day=1, hour=9)
# The first hour of the working world's shift is eight.
NINE_TO_NOON = "h1 m0 l3 k0"


def bars(text, booking):
    """Return the bars of a visit, each as it is written."""
    return re.findall(rf'<a class="at bar [^>]*data-visit="{booking.pk}"[^>]*>.*?</a>', text)


def test_a_visit_is_a_bar_in_the_row_of_its_team(admin_client, booking):
    text = read(admin_client, BOARD)
    [bar] = bars(text, booking)
    assert f"bar scheduled {NINE_TO_NOON}" in bar
    for shown in (booking.contact.name, "09:00–12:00", "Scheduled"):
        assert shown in bar
    assert f'href="{reverse("board:visit", args=[DAY, booking.pk])}"' in bar
    assert f'aria-label="{Reservation.objects.get().team}"' in text


def test_a_name_is_never_markup(admin_client, booking):
    booking.on_site_name = "<b>Huda & Co</b>"
    booking.save()
    text = read(admin_client, BOARD) + read(admin_client, BOARD, **{"as": "list"})
    assert text.count("&lt;b&gt;Huda &amp; Co&lt;/b&gt;") == 2
    assert "<b>Huda" not in text


def test_a_visit_of_two_teams_stands_with_both_and_counts_once(admin_client, pair):
    text = read(admin_client, BOARD)
    assert len(bars(text, pair)) == 2
    assert "Scheduled: <strong>1</strong>" in text


def test_a_bar_has_the_colour_of_its_team_s_part(admin_client, pair):
    first = Reservation.objects.first().team_id
    press(pair, "dispatch", team_id=first)
    both = "".join(bars(read(admin_client, BOARD), pair))
    assert "bar dispatched" in both
    assert "bar scheduled" in both


def test_shifts_breaks_and_time_off_are_drawn(admin_client, booking):
    team = Reservation.objects.get().team
    TeamExceptionFactory(
        team=team, date=DAY, kind="OFF", start_minute=840, end_minute=900, reason="Doctor"
    )
    text = read(admin_client, BOARD)
    assert '<span class="at off h6 m0 l1 k0">Doctor</span>' in text
    assert 'class="at work' in text


def test_held_time_is_hatched_without_a_link(admin_client, world):
    ReservationFactory(date=DAY, state="HELD", start_minute=540, end_minute=600)
    held = re.findall(r'<span class="at hold [^>]*>[^<]*</span>', read(admin_client, BOARD))
    assert len(held) == 1
    assert "09:00–10:00" in held[0]


@pytest.mark.parametrize(("minutes", "kind"), [(20, "way "), (40, "way tight ")])
def test_the_way_between_two_zones_is_drawn(admin_client, booking, minutes, kind):
    first = Reservation.objects.get()
    other = BookingFactory(service_date=DAY, start_minute=750, end_minute=810)
    second = ReservationFactory(
        team=first.team, owner_id=other.pk, date=DAY, start_minute=750, end_minute=810
    )
    ZoneTravelFactory(origin=first.zone, destination=second.zone, minutes=minutes)
    assert f'<i class="at {kind}h' in read(admin_client, BOARD)


def test_idle_teams_are_folded(admin_client, booking):
    idle = TeamFactory(home_zone=Reservation.objects.get().team.home_zone)
    text = read(admin_client, BOARD)
    folded = text[text.index('<details class="idle"') :]
    assert f'aria-label="{idle}"' in folded
    assert "1 team without visits" in folded
    assert not bars(folded, booking)


def test_late_overdue_and_unpaid_visits_are_marked_and_counted(admin_client, booking):
    waiting = BookingFactory(waiting_payment=True, service_date=DAY)
    reserve(waiting, TeamFactory())
    watch_visits(now=NINE + 20 * MINUTE)
    text = read(admin_client, BOARD)
    assert "Scheduled, late" in bars(text, booking)[0]
    assert "waits for payment" in bars(text, waiting)[0]
    for count in ("Late: <strong>1", "Waiting for payment: <strong>1"):
        assert count in text


def test_the_tray_has_what_has_no_team_or_waits_for_a_decision(admin_client, booking):
    lost = visit_in(service_date=DAY)
    Reservation.objects.filter(owner_id=lost.pk).delete()
    give_up(booking, CannotCompleteReasonFactory())
    text = read(admin_client, BOARD)
    tray = text[text.index('class="tray"') : text.index('id="grid"')]
    assert "has no team" in tray
    assert "could not be completed: what follows?" in tray
    assert tray.count("data-visit=") == 2


def test_the_tray_is_left_out_where_nothing_waits(admin_client, booking):
    assert 'class="tray"' not in read(admin_client, BOARD)


@pytest.mark.parametrize("choice", ["zone", "skill"])
def test_other_teams_are_left_out_by_zone_and_skill(admin_client, booking, choice):
    other, skill = TeamFactory(), SkillFactory()
    skill.teams.add(other)
    chosen = {"zone": other.home_zone_id, "skill": skill.pk}[choice]
    text = read(admin_client, BOARD, **{choice: chosen})
    assert bars(text, booking) == []
    assert f'aria-label="{other}"' in text
    # A visit whose team is not shown does not lack one.
    assert "has no team" not in text


@pytest.mark.parametrize("choice", ["partner", "status"])
def test_other_visits_pale_by_partner_and_status(admin_client, booking, choice):
    other = visit_in("Dispatched", service_date=DAY)
    chosen = {"partner": other.partner_id, "status": "Dispatched"}[choice]
    Reservation.objects.filter(owner_id=other.pk).delete()
    team = Reservation.objects.get().team
    ReservationFactory(team=team, owner_id=other.pk, date=DAY, start_minute=800, end_minute=900)
    text = read(admin_client, BOARD, **{choice: chosen})
    assert "faded" in bars(text, booking)[0]
    assert "faded" not in bars(text, other)[0]


def test_a_choice_that_names_nothing_chooses_nothing(admin_client, booking):
    text = read(admin_client, BOARD, zone="x", status="x", partner="", skill="1")
    assert len(bars(text, booking)) == 1


def test_the_list_has_the_visits_by_time_with_their_teams(admin_client, pair):
    early = visit_in(service_date=DAY, start_minute=480, end_minute=540)
    text = read(admin_client, BOARD, **{"as": "list"})
    assert text.index(f'data-visit="{early.pk}"') < text.index(f'data-visit="{pair.pk}"')
    for reservation in Reservation.objects.filter(owner_id=pair.pk):
        assert reservation.team.name in text
    assert 'id="grid"' not in text


def test_a_phone_gets_the_list_at_once_and_the_grid_when_it_asks(admin_client, booking):
    phone = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Mobile"}
    assert "by-time" in admin_client.get(BOARD, headers=phone).content.decode()
    asked = admin_client.get(BOARD, {"as": "grid"}, headers=phone).content.decode()
    assert 'id="grid"' in asked


def test_leads_to_the_days_around_and_to_any_other(admin_client):
    text = read(admin_client, BOARD, status="Scheduled")
    for day in ("2026-06-30", "2026-07-02", "2026-06-28"):
        assert f"{reverse('board:day', args=[day])}?status=Scheduled" in text
    picked = admin_client.get(BOARD, {"date": "2026-08-15"})
    assert picked["Location"] == reverse("board:day", args=["2026-08-15"])


def test_the_line_for_now_is_on_today_only(admin_client, world):
    assert 'id="now"' in read(admin_client, TODAY)
    assert 'id="now"' not in read(admin_client, BOARD)


@pytest.mark.parametrize("page", ["board:day", "board:rows"])
@pytest.mark.parametrize("day", ["today", "2026-02-30", "1", "0000-01-01"])
def test_what_is_no_date_is_not_found(admin_client, page, day):
    assert admin_client.get(reverse(page, args=[day])).status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_have_a_page(admin_client, day):
    assert admin_client.get(reverse("board:day", args=[day])).status_code == 200


def test_rows_are_sent_again_only_when_they_have_changed(admin_client, booking):
    seen = re.search(r'data-seen="(\w+)"', read(admin_client, ROWS))[1]
    assert admin_client.get(ROWS, {"seen": seen}).status_code == 204
    press(booking, "dispatch")
    assert "bar dispatched" in read(admin_client, ROWS, seen=seen)


def test_rows_are_a_part_of_a_page(admin_client, booking):
    text = read(admin_client, ROWS)
    assert len(bars(text, booking)) == 1
    assert "<html" not in text


@pytest.mark.parametrize("page", [BOARD, ROWS])
def test_costs_eight_queries_however_full_the_day(admin_client, booking, page):
    def count():
        with CaptureQueriesContext(connection) as queries:
            read(admin_client, page)
        return len(queries)

    read(admin_client, page)
    few = count()
    for status in ("Scheduled", "In Progress", "Completed", "Cannot Complete"):
        visit_in(status, service_date=DAY)
    assert count() == few <= 8


@pytest.mark.parametrize("page", [TODAY, BOARD, ROWS])
def test_who_may_not_look_sees_nothing(client, page):
    assert client.get(page)["Location"].startswith(reverse("admin:login"))
    client.force_login(User.objects.create_user("stranger", password="p", is_staff=True))
    assert client.get(page).status_code == 403


def test_nothing_but_our_own_files_is_allowed(admin_client, booking):
    for page in (BOARD, ROWS, reverse("board:visit", args=[DAY, booking.pk])):
        answer = admin_client.get(page)
        policy, text = answer["Content-Security-Policy"], answer.content.decode()
        assert "script-src 'self'; style-src 'self';" in policy
        assert not re.search(r"<style|style=|<script>|\son\w+=", text)


def test_speaks_arabic(admin_client, booking):
    admin_client.cookies["django_language"] = "ar"
    text = read(admin_client, BOARD)
    assert 'dir="rtl"' in text
    assert "مجدولة" in bars(text, booking)[0]


@pytest.mark.parametrize("page", ["index", "bookings_booking_changelist"])
def test_the_way_to_it_is_short(admin_client, page):
    assert f'href="{TODAY}"' in read(admin_client, reverse(f"admin:{page}"))


def test_who_may_not_look_is_not_led_to_it(client):
    index = read(let_in(client, "view_partner"), reverse("admin:index"))
    assert TODAY not in index


def test_the_old_address_of_a_day_leads_to_its_board(admin_client):
    old = f"{reverse('admin:bookings_booking_changelist')}day/"
    assert admin_client.get(old)["Location"] == TODAY
    assert admin_client.get(f"{old}{DAY}/")["Location"] == BOARD


def test_a_visit_that_ran_past_midnight_is_on_the_next_day_too(admin_client, world):
    before = DAY - timedelta(days=1)
    late = visit_in(service_date=before, start_minute=1380, end_minute=1500)
    start = before.toordinal() * 1440 + 1380
    Reservation.objects.update(occupied_from=start, occupied_to=start + 120)
    [bar] = bars(read(admin_client, BOARD), late)
    assert "h0 m0 l1 k0" in bar

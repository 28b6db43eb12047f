"""A phone is let in by a code that works once, and stays in until its time is over."""

from datetime import timedelta

import pytest
from django.test import Client

from cleanlife.clock import at_minute
from field.codes import ALPHABET, new_code, read_code
from field.errors import PeriodNotPossible
from field.models import EntryCode, Phone
from field.pages.access import COOKIE
from scheduling.models import Team
from tests.bookings.visits.field import MINUTE
from tests.field.conftest import MORNING
from tests.field.phone import TeamPhone, show_code

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def refused(answer):
    return answer.status_code, answer.json()["code"]


def test_a_code_opens_the_day_of_its_team(team):
    phone = TeamPhone()
    answer = phone.enter(show_code(team, now=MORNING))
    assert answer.status_code == 200
    assert {**answer.json(), "csrfToken": ""} == {
        "team": team.name,
        "leader": "Joy",
        "language": "en",
        "csrfToken": "",
    }
    assert len(phone.visits) == 1


def test_the_cookie_is_for_this_page_alone(team, settings):
    settings.SESSION_COOKIE_SECURE = True
    phone = TeamPhone()
    phone.enter(show_code(team, now=MORNING))
    cookie = phone.browser.cookies[COOKIE]
    kept = {name: cookie[name] for name in ("path", "secure", "httponly", "samesite")}
    assert kept == {"path": "/team/", "secure": True, "httponly": True, "samesite": "Strict"}
    ends_at = at_minute(MORNING.date(), 28 * 60)
    assert cookie["max-age"] == int((ends_at - MORNING).total_seconds())
    assert "sessionid" not in phone.browser.cookies


def test_neither_code_nor_token_is_stored(team):
    code = show_code(team, now=MORNING)
    phone = TeamPhone()
    phone.enter(code)
    stored = f"{EntryCode.objects.values().get()} {Phone.objects.values().get()}"
    assert code not in stored
    assert code.replace("-", "") not in stored
    assert phone.browser.cookies[COOKIE].value not in stored


def spaced(code):
    return f" {code.replace('-', ' ')} "


@pytest.mark.parametrize("write", [str.lower, spaced], ids=["small", "spaced"])
def test_a_code_may_be_typed_as_people_type(team, write):
    assert TeamPhone().enter(write(show_code(team, now=MORNING))).status_code == 200


def test_digits_count_in_every_script():
    assert read_code("٣٤٦۷-९ACD-EFGH") == "34679ACDEFGH"


def test_codes_have_54_bits_of_letters_that_look_unlike():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert set("".join(codes)) - {"-"} == set(ALPHABET)
    assert not set("0O1IL5S2ZB8UV") & set(ALPHABET)


def test_a_code_works_once(team):
    code = show_code(team, now=MORNING)
    assert TeamPhone().enter(code).status_code == 200
    assert refused(TeamPhone().enter(code)) == (403, "CODE_USED")
    assert Phone.objects.count() == 1


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (15, 403)])
def test_a_code_lives_15_minutes(team, clock, minutes, status):
    code = show_code(team, now=MORNING)
    clock.move_to(MORNING + minutes * MINUTE)
    assert TeamPhone().enter(code).status_code == status


def test_a_new_code_ends_the_one_before_it(team):
    earlier, later = show_code(team, now=MORNING), show_code(team, now=MORNING)
    assert refused(TeamPhone().enter(earlier)) == (403, "CODE_EXPIRED")
    assert TeamPhone().enter(later).status_code == 200


def test_a_code_of_a_team_that_works_no_more_opens_nothing(team):
    code = show_code(team, now=MORNING)
    Team.objects.update(is_active=False)
    assert refused(TeamPhone().enter(code)) == (403, "CODE_EXPIRED")


@pytest.mark.parametrize("typed", ["", "7KXH-A3QT-WN6C", "7KXH", "\u0000", "\u0661" * 40])
def test_any_other_code_is_wrong(team, typed):
    assert refused(TeamPhone().enter(typed)) == (403, "WRONG_CODE")


def test_another_phone_of_the_team_ends_the_first(team):
    first, second = TeamPhone(), TeamPhone()
    first.enter(show_code(team, now=MORNING))
    second.enter(show_code(team, now=MORNING))
    assert refused(first.get_day()) == (401, "SESSION_ENDED")
    assert second.get_day().status_code == 200
    assert Phone.objects.get(revoked_at__isnull=False).revoked_because == "REPLACED"


def test_a_session_ends_by_itself_in_the_night_after_its_last_day(team, clock):
    phone = TeamPhone()
    phone.enter(show_code(team, now=MORNING, last_day=MORNING.date() + A_DAY))
    end = at_minute(MORNING.date() + A_DAY, 28 * 60)
    clock.move_to(end - MINUTE)
    assert phone.get_day().status_code == 200
    clock.move_to(end)
    assert refused(phone.get_day()) == (401, "SESSION_ENDED")


def test_a_session_lasts_30_days_at_most(team):
    at_night = MORNING.replace(hour=0)
    show_code(team, now=at_night, last_day=MORNING.date() + 29 * A_DAY)
    assert EntryCode.objects.get().ends_at == at_night + 30 * A_DAY
    for days in (-1, 30):
        with pytest.raises(PeriodNotPossible):
            show_code(team, now=MORNING, last_day=MORNING.date() + days * A_DAY)


def test_whoever_guesses_is_stopped_and_others_of_the_address_are_not(team):
    guesser, code = TeamPhone(), show_code(team, now=MORNING)
    answers = [guesser.enter("7KXH-A3QT-WN6C") for _ in range(11)]
    assert {each.status_code for each in answers[:10]} == {403}
    assert refused(answers[10]) == (429, "TOO_MANY_CODES")
    assert 0 < int(answers[10].headers["Retry-After"]) <= 61
    assert guesser.enter(code).status_code == 429
    assert TeamPhone().enter(code, **{"X-Request-Id": "other"}).status_code == 429
    elsewhere = TeamPhone()
    elsewhere.browser.defaults["REMOTE_ADDR"] = "203.0.113.9"
    assert elsewhere.enter(code).status_code == 200


def test_the_language_is_changed_on_the_phone(phone):
    assert phone.post("language", {"language": "ur"}).json()["language"] == "ur"
    assert phone.day["language"] == "ur"
    assert phone.post("language", {"language": "xx"}).status_code == 400


def test_leaving_ends_the_session_and_takes_the_cookie(phone):
    answer = phone.post("leave", {})
    assert answer.status_code == 200
    assert answer.cookies[COOKIE].value == ""
    assert answer.cookies[COOKIE]["path"] == "/team/"
    assert Phone.objects.get().revoked_because == "LEFT"
    phone.browser.cookies[COOKIE] = "secret"
    assert refused(phone.get_day()) == (401, "SESSION_ENDED")


@pytest.mark.parametrize("path", ["enter", "language", "leave", "presses"])
def test_nothing_is_posted_without_the_token_of_the_page(team, phone, path):
    answer = phone.browser.post(f"/team/{path}", "{}", "application/json")
    assert answer.status_code == 403
    assert "code" not in answer.json()
    foreign = phone.post(path, {}, Origin="https://elsewhere.example")
    assert foreign.status_code == 403


@pytest.mark.parametrize("path", ["enter", "language", "leave", "presses"])
def test_nothing_is_changed_by_reading(path):
    assert Client().get(f"/team/{path}").status_code == 405


def test_a_phone_is_seen_once_a_minute(phone, clock):
    before = Phone.objects.get().last_seen_at
    clock.move_to(before + MINUTE - timedelta(seconds=1))
    phone.get_day()
    assert Phone.objects.get().last_seen_at == before
    clock.move_to(before + MINUTE)
    phone.get_day()
    assert Phone.objects.get().last_seen_at == before + MINUTE


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("ur-PK,en;q=0.5", "ur"), ("fr", "en"), ("fil", "fil"), ("", "en")],
)
def test_who_is_not_let_in_yet_reads_the_language_of_the_browser(db, accepted, language):
    from field.languages import preferred_language

    assert preferred_language(accepted) == language
    answer = Client().get("/team/day.json", headers={"Accept-Language": accepted})
    assert refused(answer) == (401, "NO_SESSION")

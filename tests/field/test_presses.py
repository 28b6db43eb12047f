"""What is pressed on a phone moves the visit once, is noted, or is refused in words."""

import uuid
from datetime import datetime, timedelta

import pytest

from bookings.models import FieldMove, TeamPart
from cleanlife.clock import RIYADH
from field.models import PhonePress
from scheduling.services.extend_horizon import extend_horizon
from tests.bookings.visits.field import MINUTE, book, cancel, press, reassign, standing
from tests.factories.bookings import CannotCompleteReasonFactory
from tests.factories.field import PhoneFactory
from tests.factories.scheduling import TeamFactory
from tests.field.conftest import MORNING, later
from tests.field.phone import TeamPhone, show_code

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DONE = ("applied", "DONE")


def part_of(booking):
    return TeamPart.objects.get(appointment=booking.appointment)


def test_a_day_by_presses(visit, phone, clock):
    for minutes, action in enumerate(["dispatch", "arrive", "start", "complete"]):
        clock.move_to(MORNING + minutes * MINUTE)
        assert phone.press(visit, action, MORNING + minutes * MINUTE) == DONE
    assert standing(visit) == ("success", "Completed")
    assert part_of(visit).ended_at == MORNING + 3 * MINUTE


def test_the_answer_shows_the_visit_as_it_is_now(visit, phone):
    answer = phone.send(visit, "dispatch", MORNING).json()
    assert answer["message"] == "Done."
    assert answer["visit"]["partStatus"] == "Dispatched"


def test_operations_read_which_team_and_leader_pressed(visit, phone):
    phone.press(visit, "dispatch", MORNING)
    move = FieldMove.objects.get()
    assert (move.initiator, move.actor) == ("OPERATIONS", f"{phone.phone.team.name} / Joy")


def test_the_same_key_gives_the_same_answer_and_does_nothing_twice(visit, phone):
    key = str(uuid.uuid4())
    first = phone.send(visit, "dispatch", MORNING, key=key)
    press(visit, "start", now=MORNING + MINUTE)
    again = phone.send(visit, "dispatch", MORNING, key=key)
    outcomes = [(each.json()["outcome"], each.json()["code"]) for each in (first, again)]
    assert outcomes == [DONE, DONE]
    assert FieldMove.objects.filter(action="dispatch").count() == 1
    assert PhonePress.objects.count() == 1


def test_a_key_of_something_else_is_refused(visit, phone):
    key = str(uuid.uuid4())
    phone.send(visit, "dispatch", MORNING, key=key)
    answer = phone.send(visit, "start", MORNING, key=key)
    assert (answer.status_code, answer.json()["code"]) == (409, "KEY_TAKEN")
    assert standing(visit) == ("in progress", "Dispatched")


def test_a_late_press_keeps_the_time_at_which_it_was_pressed(visit, phone, clock):
    clock.move_to(MORNING + HOUR)
    assert phone.press(visit, "dispatch", MORNING) == DONE
    move = FieldMove.objects.get()
    assert (move.pressed_at, move.heard_at) == (MORNING, MORNING + HOUR)


def test_presses_that_come_in_the_wrong_order_never_go_back(visit, phone, clock):
    clock.move_to(MORNING + 10 * MINUTE)
    assert phone.press(visit, "start", MORNING + 5 * MINUTE) == DONE
    assert phone.press(visit, "dispatch", MORNING) == ("noted", "NOT_IN_THIS_STATUS")
    assert standing(visit) == ("in progress", "In Progress")
    note = FieldMove.objects.get(was_applied=False)
    assert (note.action, note.pressed_at) == ("dispatch", MORNING)


@pytest.mark.parametrize("wrong", [HOUR, -HOUR, timedelta(days=-20000)], ids=str)
def test_a_wrong_clock_does_no_harm_when_the_phone_says_what_it_shows(
    visit, phone, clock, wrong
):
    clock.move_to(MORNING + 7 * MINUTE)
    sent_at = (MORNING + 7 * MINUTE + wrong).isoformat()
    assert phone.press(visit, "dispatch", MORNING + wrong, sentAt=sent_at) == DONE
    assert part_of(visit).dispatched_at == MORNING


def test_a_clock_that_is_ahead_counts_as_now(visit, phone):
    assert phone.press(visit, "dispatch", MORNING + HOUR) == DONE
    assert part_of(visit).dispatched_at == MORNING


def test_nobody_at_home_too_soon_says_from_when_on(visit, phone, clock):
    reason = CannotCompleteReasonFactory(code="NOBODY_AT_HOME", at_the_door=True)
    press(visit, "dispatch", "arrive", now=MORNING - MINUTE)
    answer = phone.send(visit, "give_up", MORNING, reasonId=str(reason.pk)).json()
    assert (answer["outcome"], answer["code"]) == ("refused", "TOO_SOON_FOR_REASON")
    assert answer["earliestAt"] == "2026-07-01T08:15:00+03:00"
    clock.move_to(MORNING + 15 * MINUTE)
    at = MORNING + 15 * MINUTE
    assert phone.press(visit, "give_up", at, reasonId=str(reason.pk)) == DONE
    assert standing(visit) == ("in progress", "Cannot Complete")


def test_a_reason_that_is_gone_is_refused(visit, phone):
    reason = CannotCompleteReasonFactory(is_active=False)
    pressed = phone.press(visit, "give_up", MORNING, reasonId=str(reason.pk))
    assert pressed == ("refused", "REASON_UNKNOWN")


def test_late_is_told_once_in_a_while(visit, phone):
    assert phone.press(visit, "delay", MORNING, minutes=30) == DONE
    assert phone.press(visit, "delay", MORNING, minutes=45) == ("refused", "JUST_TOLD")
    assert phone.visits[0]["expectedStartAt"] == "2026-07-01T09:30:00+03:00"


def test_minutes_that_no_button_has_are_refused(visit, phone):
    assert phone.press(visit, "delay", MORNING, minutes=61) == (
        "refused",
        "MINUTES_NOT_POSSIBLE",
    )


def test_one_behind_a_cancellation_is_noted(visit, phone):
    cancel(visit, now=MORNING)
    answer = phone.send(visit, "dispatch", MORNING).json()
    assert (answer["outcome"], answer["visit"]) == ("noted", None)
    assert standing(visit) == ("canceled", "Cancelled")


def test_one_of_a_visit_that_another_team_has_by_now_is_noted(visit, phone):
    press(visit, "dispatch", now=MORNING)
    joining = TeamFactory(home_zone=visit.address.zone)
    extend_horizon(now=MORNING)
    reassign(visit, phone.phone.team_id, joining.pk, now=MORNING)
    assert phone.press(visit, "arrive", MORNING) == ("noted", "NO_SUCH_TEAM")
    assert phone.visits == []


def test_one_that_meant_an_earlier_time_is_noted(world, visit, phone, clock):
    clock.move_to(MORNING + 10 * MINUTE)
    move_to(world, visit, startAt="14:00", endAt="17:00")
    assert phone.press(visit, "dispatch", MORNING) == ("noted", "VISIT_MOVED")
    assert standing(visit) == ("in progress", "Scheduled")
    assert phone.press(visit, "dispatch", MORNING + 10 * MINUTE) == DONE


def move_to(world, booking, **timeslot):
    body = {"date": "2026-07-01", "timeslot": timeslot}
    answer = world.api.patch(f"bookings/{booking.pk}", body)
    assert answer.status_code == 200, answer.content


def test_yesterdays_can_still_be_finished_and_show_nothing(visit, phone, clock):
    press(visit, "start", now=visit.starts_at)
    end = visit.ends_at
    clock.move_to(end + 20 * HOUR)
    answer = phone.send(visit, "complete", end).json()
    assert (answer["outcome"], answer["visit"]) == ("applied", None)
    assert part_of(visit).ended_at == end


def test_a_session_that_ended_meanwhile_keeps_nothing_and_the_next_one_takes_it(
    visit, team, phone, clock
):
    key = str(uuid.uuid4())
    code = show_code(team, now=MORNING, last_day=MORNING.date())
    other = TeamPhone()
    assert other.enter(code).status_code == 200
    refused = phone.send(visit, "dispatch", MORNING, key=key)
    assert (refused.status_code, refused.json()["code"]) == (401, "SESSION_ENDED")
    assert other.press(visit, "dispatch", MORNING, key=key) == DONE


def test_an_answer_that_was_lost_comes_again_on_another_phone_of_the_team(visit, team, phone):
    key = str(uuid.uuid4())
    phone.send(visit, "dispatch", MORNING, key=key)
    other = TeamPhone()
    other.enter(show_code(team, now=MORNING))
    assert other.press(visit, "dispatch", MORNING, key=key) == DONE
    assert FieldMove.objects.count() == 1


def test_another_team_cannot_read_an_answer_by_its_key(visit, phone):
    key = str(uuid.uuid4())
    phone.send(visit, "dispatch", MORNING, key=key)
    stranger = TeamPhone.of(PhoneFactory(token="other", ends_at=later()), "other")
    assert stranger.send(visit, "dispatch", MORNING, key=key).status_code == 409


NONSENSE = {
    "no body": "",
    "no JSON": "{",
    "a list": "[]",
    "too deep a list": "[" * 60_000,
    "too deep an object": '{"a":' * 9_000,
    "half a surrogate": '{"key": "\\ud800"}',
    "no action": {"action": "fly"},
    "no key": {"key": "1"},
    "no visit": {"visit": 7},
    "no moment": {"pressedAt": "yesterday"},
    "no zone": {"pressedAt": "2026-07-01T08:00:00"},
    "no date": {"pressedAt": "2026-02-30T08:00:00Z"},
    "no place": {"position": {"latitude": 91, "longitude": 0, "accuracy": 1}},
    "no position": {"position": []},
    "no calls": {"calls": -1},
    "no reason": {"action": "give_up"},
    "no minutes": {"action": "delay", "minutes": True},
    "too many minutes": {"action": "delay", "minutes": 10**12},
}


@pytest.mark.parametrize("case", NONSENSE)
def test_nonsense_is_400(visit, phone, case):
    body = {
        "key": str(uuid.uuid4()),
        "visit": str(visit.pk),
        "action": "dispatch",
        "pressedAt": MORNING.isoformat(),
    }
    wrong = NONSENSE[case]
    answer = phone.post("presses", {**body, **wrong} if isinstance(wrong, dict) else wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "NONSENSE")
    assert not PhonePress.objects.exists()


def test_moments_at_the_ends_of_time_count_as_now(visit, phone):
    far = datetime(9999, 12, 31, 23, tzinfo=RIYADH)
    assert phone.press(visit, "dispatch", far, sentAt="0001-01-01T00:00:00+14:00") == DONE
    assert part_of(visit).dispatched_at == MORNING


def test_a_visit_takes_longer(visit, phone):
    assert phone.press(visit, "extend", MORNING, minutes=30) == DONE
    assert phone.visits[0]["expectedEndAt"] == "2026-07-01T12:30:00+03:00"


def test_what_takes_too_long_says_which_promise_is_at_risk(world, visit, phone):
    behind = book(world, timeslot={"startAt": "12:00", "endAt": "14:00"})
    answer = phone.send(visit, "extend", MORNING, minutes=30).json()
    assert (answer["outcome"], answer["code"]) == ("refused", "PROMISES_AT_RISK")
    name = behind.appointment.name
    assert f"{name} at 12:00 would begin 30 min late." in answer["message"]


@pytest.mark.parametrize(("accuracy", "distance"), [(20, 223), (501, None)])
def test_calls_and_the_distance_to_the_door_are_kept_as_evidence(
    visit, phone, accuracy, distance
):
    reason, place = CannotCompleteReasonFactory(), {"latitude": 24.702, "longitude": 46.68}
    phone.press(
        visit,
        "give_up",
        MORNING,
        reasonId=str(reason.pk),
        calls=3,
        position={**place, "accuracy": accuracy},
    )
    kept = FieldMove.objects.get(action="give_up")
    assert (kept.calls, kept.distance_meters) == (
        3,
        distance and pytest.approx(distance, abs=2),
    )
    assert "24.702" not in str(PhonePress.objects.values().get())

"""The same press and the same code at the same moment, on a real PostgreSQL."""

import uuid
from functools import partial

import pytest

from bookings.models import Booking, FieldMove
from cleanlife.errors import DomainError
from field.models import Phone, PhonePress, PressAction
from field.services.hear_press import SentPress, hear_press
from field.services.let_in import let_in
from field.services.phones import sign_out
from scheduling.models import Team
from tests.bookings.visits.field import MINUTE, cancel, press, standing
from tests.factories.field import PhoneFactory
from tests.field.conftest import MORNING, later
from tests.field.phone import show_code
from tests.together import all_at_once, in_line
from webhooks.models import Event

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


def attempt(act):
    """Do it and return what came of it, or the code of the refusal; a fault is raised."""
    try:
        return act()
    except DomainError as error:
        return error.code


@pytest.fixture
def row(team):
    return PhoneFactory(team=team, ends_at=later())


def send(row, booking, action="dispatch", **changes):
    sent = SentPress(
        **{
            "key": uuid.uuid4(),
            "booking_id": booking.pk,
            "action": PressAction(action),
            "pressed_at": MORNING,
            **changes,
        }
    )
    return partial(attempt, lambda: hear_press(row, sent, now=MORNING + MINUTE).outcome)


def test_one_press_that_is_sent_eight_times_at_once_is_heard_once(visit, row):
    key = uuid.uuid4()
    outcomes = all_at_once([send(row, visit, key=key)] * 8)
    assert outcomes == ["applied"] * 8
    assert FieldMove.objects.count() == PhonePress.objects.count() == Event.objects.count() == 1


def test_two_tabs_that_press_the_same_do_it_once(visit, row):
    outcomes = all_at_once([send(row, visit), send(row, visit)])
    assert sorted(outcomes) == ["applied", "noted"]
    assert FieldMove.objects.filter(was_applied=True).count() == 1


def test_presses_of_two_visits_and_operations_do_not_stand_in_each_others_way(visit, row):
    press(visit, "dispatch", now=MORNING)
    ours = [partial(press, visit, "arrive", now=MORNING + MINUTE)]
    outcomes = all_at_once([send(row, visit, "start"), *[partial(attempt, ours[0])]])
    assert outcomes[0] == "applied"
    assert standing(visit) == ("in progress", "In Progress")


def test_a_code_that_two_phones_enter_at_once_lets_one_in(team):
    code = show_code(team, now=MORNING)

    def lock():
        list(Team.objects.select_for_update())

    enter = partial(attempt, lambda: let_in(typed=code, now=MORNING)[0].leader)
    outcomes = all_at_once([enter] * 6)
    assert sorted(outcomes) == ["CODE_USED"] * 5 + ["Joy"]
    assert Phone.objects.let_in(MORNING).count() == 1


@pytest.mark.parametrize("is_lost_first", [True, False], ids=["lost first", "pressed first"])
def test_a_press_beside_the_loss_of_its_phone_is_heard_or_refused(visit, row, is_lost_first):
    def lock():
        list(Phone.objects.select_for_update())

    lose = partial(sign_out, row, because=Phone.Ended.LOST, by="amal", now=MORNING)
    calls = [lose, send(row, visit)] if is_lost_first else [send(row, visit), lose]
    outcomes = in_line(lock, calls)
    assert outcomes == ([True, "SESSION_ENDED"] if is_lost_first else ["applied", True])
    assert FieldMove.objects.count() == (0 if is_lost_first else 1)


@pytest.mark.parametrize("is_first", [True, False], ids=["cancelled first", "pressed first"])
def test_a_press_beside_a_cancellation_moves_or_is_noted(visit, row, is_first):
    def lock():
        list(Booking.objects.select_for_update())

    undone = partial(cancel, visit, now=MORNING)
    calls = [undone, send(row, visit)] if is_first else [send(row, visit), undone]
    outcomes = in_line(lock, calls)
    assert outcomes[is_first] == ("noted" if is_first else "applied")
    assert standing(visit) == ("canceled", "Cancelled")

"""Old codes and presses of phones are deleted; what was pressed stays with the visit."""

from datetime import timedelta

import pytest

from bookings.models import FieldMove
from cleanlife.jobs.beat import beat_schedule
from field.models import EntryCode, PhonePress
from field.services import forget_presses as forgetting
from field.services.forget_presses import forget_codes
from field.tasks import forget_presses
from tests.factories.field import EntryCodeFactory, PhonePressFactory
from tests.field.conftest import MORNING

pytestmark = pytest.mark.django_db
DAYS = timedelta(days=1)
MOMENT = timedelta(seconds=1)


def test_codes_are_kept_for_30_days_used_or_not():
    EntryCodeFactory(created_at=MORNING)
    EntryCodeFactory(created_at=MORNING, used_at=MORNING)
    assert forget_codes(now=MORNING + 30 * DAYS - MOMENT) == 0
    assert forget_codes(now=MORNING + 30 * DAYS) == 2
    assert not EntryCode.objects.exists()


def test_presses_are_kept_for_90_days_and_what_they_did_stays(visit, phone):
    phone.press(visit, "dispatch", MORNING)
    assert forgetting.forget_presses(now=MORNING + 90 * DAYS - MOMENT) == 0
    assert forgetting.forget_presses(now=MORNING + 90 * DAYS) == 1
    assert not PhonePress.objects.exists()
    assert FieldMove.objects.get().action == "dispatch"


def test_many_go_in_short_statements(monkeypatch):
    monkeypatch.setattr(forgetting, "BATCH", 2)
    newer = PhonePressFactory(heard_at=MORNING + DAYS)
    for _ in range(5):
        PhonePressFactory(heard_at=MORNING)
    assert forgetting.forget_presses(now=MORNING + 90 * DAYS) == 5
    assert PhonePress.objects.get() == newer


def test_the_task_runs_every_hour(clock):
    EntryCodeFactory(created_at=MORNING)
    PhonePressFactory(heard_at=MORNING)
    clock.move_to(MORNING + 90 * DAYS)
    forget_presses()
    assert not EntryCode.objects.exists()
    assert not PhonePress.objects.exists()
    seconds = {entry["task"]: entry["schedule"] for entry in beat_schedule().values()}
    assert seconds[forget_presses.name] == 3600

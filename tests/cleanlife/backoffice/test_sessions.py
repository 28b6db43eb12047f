"""Sessions that have ended are deleted, those that live are kept."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from cleanlife import clock
from cleanlife.backoffice import sessions
from cleanlife.backoffice.tasks import purge_sessions
from cleanlife.jobs.beat import beat_schedule

pytestmark = pytest.mark.django_db


def test_deletes_what_has_ended_in_batches(monkeypatch):
    monkeypatch.setattr(sessions, "BATCH", 2)
    now = clock.now()
    for number in range(-5, 2):
        ends_at = now + timedelta(hours=number, minutes=1)
        Session.objects.create(session_key=str(number), session_data="", expire_date=ends_at)
    purge_sessions()
    assert set(Session.objects.values_list("session_key", flat=True)) == {"0", "1"}


def test_beat_asks_for_it_at_least_daily():
    seconds = {entry["task"]: entry["schedule"] for entry in beat_schedule().values()}
    assert seconds[purge_sessions.name] <= 86_400

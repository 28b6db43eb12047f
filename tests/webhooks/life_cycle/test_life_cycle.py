"""Whatever happens to deliveries, in any order, the rows are what the contract says."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties import examples
from tests.webhooks.life_cycle import machine, model
from webhooks.services import continue_recoveries

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]


@pytest.fixture(autouse=True)
def _small_numbers(settings, monkeypatch):
    """Reach the limits with few rows."""
    settings.WEBHOOK_RATE_PER_ENDPOINT = model.RATE
    settings.WEBHOOK_LEASE_SECONDS = model.LEASE.total_seconds()
    monkeypatch.setattr(continue_recoveries, "BATCH", machine.BATCH)
    monkeypatch.setattr(continue_recoveries, "MOST_WAITING", machine.MOST_WAITING)


def run(number, steps):
    profile = settings(
        max_examples=number,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine.LifeCycle, settings=profile)


def test_holds_in_any_order():
    run(number=5, steps=30)


@pytest.mark.slow
@pytest.mark.once
def test_holds_in_any_order_for_long():
    run(number=examples(30), steps=50)

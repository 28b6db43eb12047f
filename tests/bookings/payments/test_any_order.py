"""Whatever happens to the money of a booking, in any order, none is lost or given twice."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.bookings.payments.machine import Money
from tests.properties import examples

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]


def run(tap, *, number, steps):
    machine = type("MoneyAtTap", (Money,), {"tap": tap})
    profile = settings(
        max_examples=number,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=profile)


def test_holds_in_any_order(tap):
    run(tap, number=8, steps=25)


@pytest.mark.slow
@pytest.mark.once
def test_holds_in_any_order_for_long(tap):
    run(tap, number=examples(60), steps=40)

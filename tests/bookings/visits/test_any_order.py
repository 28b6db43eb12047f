"""Whatever teams, operations, partner, clock and gateway do, in any order, the laws hold."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.bookings.visits.machine import Field
from tests.properties import examples

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]


def run(*, number, steps):
    profile = settings(
        max_examples=number,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Field, settings=profile)


def test_holds_in_any_order():
    run(number=6, steps=25)


@pytest.mark.slow
@pytest.mark.once
def test_holds_in_any_order_for_long():
    run(number=examples(30), steps=40)

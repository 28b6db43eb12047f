"""A customer's page and operations at the same moment, on a real PostgreSQL."""

from datetime import date
from functools import partial

import pytest

from bookings.models import Booking, Rating, Refund
from bookings.pages.visit.opened import CUSTOMER
from bookings.services.change_by_customer import (
    ShownTerms,
    cancel_by_customer,
    move_by_customer,
)
from bookings.services.payments.cancellation_terms import cancellation_terms
from bookings.services.visits.ratings import rate_visit
from partners.models import Partner
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import fresh, give_up, paid, press, standing
from tests.bookings.visits.test_races import LATER, attempt, both, check
from tests.factories.bookings import CannotCompleteReasonFactory
from tests.recorded import event_types
from tests.together import all_at_once

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def free(sold):
    Partner.objects.update(customers_may_move=True, customers_may_cancel=True)
    paid(sold)
    return fresh(sold)


@pytest.mark.parametrize("order", [1, -1])
def test_the_customer_moves_while_operations_give_it_up(free, order):
    reason = CannotCompleteReasonFactory()
    move = partial(
        move_by_customer,
        booking_id=free.pk,
        service_date=date(2026, 7, 2),
        start_minute=10 * 60,
        version=free.version,
        actor=CUSTOMER,
        now=LATER,
    )
    acts = [move, partial(give_up, free, reason, now=LATER)][::order]
    outcomes = both(free, *acts)[::order]
    if order == 1:
        assert (outcomes, standing(free)[1]) == (["done", "done"], "Cannot Complete")
    else:
        assert outcomes == ["CHANGED_MEANWHILE", "done"]
        assert str(fresh(free).service_date) == "2026-07-01"
    check(free)


def test_the_customer_cancels_many_times_at_once(free):
    terms = cancellation_terms(free, now=NOW)
    shown = ShownTerms(
        version=free.version,
        refund_halalas=terms.refund_halalas,
        fee_halalas=terms.fee_halalas,
    )
    cancel = partial(
        cancel_by_customer, booking_id=free.pk, shown=shown, actor=CUSTOMER, now=NOW
    )
    assert set(all_at_once([partial(attempt, cancel)] * 6)) == {"done"}
    assert standing(free) == ("canceled", "Cancelled")
    assert (event_types(), Refund.objects.count()) == (["booking.cancelled"], 1)
    check(free)


def test_a_rating_sent_many_times_at_once_is_one(sold):
    press(sold, "start", "complete")
    before = len(event_types())
    rate = partial(
        rate_visit, booking_id=sold.pk, stars=5, text="Fine", actor=CUSTOMER, now=LATER
    )
    assert set(all_at_once([partial(attempt, rate)] * 6)) == {"done"}
    assert Rating.objects.count() == 1
    assert event_types()[before:] == ["booking.rated"]
    assert Booking.objects.get().status == "success"

"""`manage.py play_visit` plays visits of the sandbox to their end."""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from bookings.models import Booking, Refund
from scheduling.models import Reservation
from tests.bookings.visits.field import book, fresh, standing, told

pytestmark = pytest.mark.django_db
STATUS = "appointment_status_changed"


@pytest.fixture
def unpaid(make_world):
    return book(make_world(teams=2, payment_responsibility="CLEANOS"))


def play(*options):
    call_command("play_visit", *options)


def test_a_good_day_goes_from_the_payment_to_its_success(unpaid):
    play("--good", str(unpaid.pk))
    assert standing(unpaid) == ("success", "Completed")
    steps = [name if name != STATUS else status for name, status, _ in told()]
    assert steps == [
        "payment_confirmed",
        "Scheduled",
        "Dispatched",
        "team_arrived",
        "In Progress",
        "Completed",
    ]
    assert not Reservation.objects.live_of(unpaid.pk).exists()


def test_a_bad_day_is_late_and_closed_as_failed(unpaid):
    play("--bad", str(unpaid.pk))
    assert standing(unpaid) == ("failed", "Cannot Complete")
    assert fresh(unpaid).appointment.reason_code == "NOBODY_AT_HOME"
    assert "delayed" in [name for name, *_ in told()]
    assert not Refund.objects.exists()


def test_the_money_follows_the_reason(unpaid):
    play("--bad", str(unpaid.pk), "--reason", "EQUIPMENT")
    assert Refund.objects.get().amount_halalas == unpaid.total_halalas


def test_several_are_played_in_one_go(world):
    good = book(world)
    bad = book(world, timeslot={"startAt": "13:00", "endAt": "16:00"})
    play("--good", str(good.pk), "--bad", str(bad.pk))
    assert list(Booking.objects.order_by("start_minute").values_list("status", flat=True)) == [
        "success",
        "failed",
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "Name a booking"),
        (["--good", str(uuid4())], "There is no booking"),
        (["--good", "SA-0107"], "invalid UUID value"),
    ],
)
def test_says_what_is_missing(options, message):
    with pytest.raises(CommandError, match=message):
        play(*options)


def test_names_the_reasons_that_there_are(booking):
    with pytest.raises(CommandError, match=r"There are: .*NOBODY_AT_HOME"):
        play("--bad", str(booking.pk), "--reason", "RAIN")
    assert standing(booking) == ("in progress", "Scheduled")


def test_says_why_a_visit_cannot_be_played_again(booking):
    play("--good", str(booking.pk))
    with pytest.raises(CommandError, match="VISIT_MOVE_NOT_POSSIBLE"):
        play("--good", str(booking.pk))


def test_plays_nothing_in_production(booking, settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match="sandbox only"):
        play("--good", str(booking.pk))

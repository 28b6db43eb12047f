"""What is true of a visit at every moment, whatever happened in the field."""

from itertools import pairwise

from bookings.lifecycle import AppointmentStatus
from bookings.models import Refund, TeamPart
from bookings.services.visits.change_teams import visit_of
from bookings.visit_progress import visit_status
from cleanlife.clock import at_minute
from scheduling.models import Reservation
from scheduling.services.reserve_time import reserve_time
from scheduling.services.verify_team_days import verify_team_days
from tests.bookings.conftest import NOW
from tests.bookings.payments.laws import check_versions
from tests.bookings.visits.field import fresh
from webhooks.models import Event

OF_BOOKING = {"success": "Completed", "failed": "Cannot Complete", "canceled": "Cancelled"}


def reserve(booking, *, now):
    reserve_time(visit_of(booking), owner_id=booking.pk, now=now)


def check(booking, *, is_freed, given_back):
    check_statuses(booking)
    check_time(booking, is_freed=is_freed)
    check_history(booking)
    check_money(booking, given_back)
    if Event.objects.exists():
        check_versions(booking)
    numbers = list(Event.objects.order_by("sequence").values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def check_statuses(booking):
    """Booking, appointment and teams agree, by the contract's table."""
    found = fresh(booking)
    appointment, parts = found.appointment, list(TeamPart.objects.all())
    if found.status in OF_BOOKING:
        assert appointment.status == OF_BOOKING[found.status]
    else:
        assert appointment.status not in {"Completed", "Cancelled"}
    if parts and appointment.status != AppointmentStatus.CANCELLED:
        assert visit_status(parts) == appointment.status
    is_failed = appointment.status == AppointmentStatus.CANNOT_COMPLETE
    if appointment.status != AppointmentStatus.CANCELLED:
        assert (appointment.cannot_complete_reason is not None) == is_failed
        has_begun = any(part.started_at for part in parts if not part.is_left_out)
        assert (appointment.started_at is not None) == has_begun
        is_done = appointment.status == AppointmentStatus.COMPLETED
        assert (appointment.completed_at is not None) == is_done


def check_time(booking, *, is_freed):
    """Time is reserved exactly while the visit needs it, for those that come."""
    found = fresh(booking)
    live = list(Reservation.objects.live_of(booking.pk).select_related("team"))
    if found.status in {"canceled", "failed"} or is_freed:
        assert live == []
        return
    coming = {part.team_id for part in TeamPart.objects.filter(is_left_out=False)}
    assert not coming or {each.team_id for each in live} == coming
    left_out = TeamPart.objects.filter(is_left_out=True).count()
    assert len(live) == found.number_of_teams - left_out
    assert all(found.crew in {"ANY", each.team.crew} for each in live)
    starts = {(each.date, each.start_minute) for each in live}
    assert starts == {(found.service_date, found.start_minute)}
    assert min(each.end_minute for each in live) >= found.end_minute
    last = at_minute(found.service_date, max(each.end_minute for each in live))
    assert (found.appointment.expected_end_at or found.ends_at) == last


def check_history(booking):
    """Each line begins where the one before it ended, and the last one tells the present."""
    found = fresh(booking)
    states = {"BOOKING": found.status, "APPOINTMENT": found.appointment.status}
    for life_cycle, state in states.items():
        steps = list(booking.transitions.filter(life_cycle=life_cycle).order_by("pk"))
        assert all(first.to_state == then.from_state for first, then in pairwise(steps))
        assert not steps or steps[-1].to_state == state


def check_money(booking, given_back):
    """Money went back exactly as the reasons say, and never more than came."""
    asked = sum(Refund.objects.values_list("amount_halalas", flat=True))
    payment = booking.payments.get()
    assert asked == payment.refunded_halalas == given_back <= payment.amount_halalas


def check_the_end(booking):
    # By the days that were made when the world was.
    assert verify_team_days(now=NOW) == []

"""What happens inside the product during churn: deadlines pass, and changes are committed."""

from collections import Counter

from bookings.models import Booking, Hold, Transition
from bookings.services.fail_overdue_bookings import fail_overdue_bookings
from bookings.services.holds.expire_holds import expire_holds
from cleanlife import clock
from scheduling.models import Reservation

A_DAY = 24 * 60


def let_deadlines_pass() -> None:
    """Move the deadline of an open hold and of an unpaid booking to now, and see to it.

    The product's worker looks for them a few times a minute: this process does as a second
    worker would.
    """
    now = clock.now()
    for hold in Hold.objects.open_at(now).order_by("?")[:1]:
        Hold.objects.filter(pk=hold.pk).update(expires_at=now)
    unpaid = Booking.objects.filter(status="waiting payment", payment_due_at__gt=now)
    for booking in unpaid.order_by("?")[:1]:
        Booking.objects.filter(pk=booking.pk).update(payment_due_at=now)
    fail_overdue_bookings(now=clock.now())
    expire_holds(now=clock.now())


def committed() -> Counter[str]:
    """Count the changes of each kind by the rows that they left."""
    moves = Transition.objects.values_list("life_cycle", "action")
    bookings = Counter(action for life_cycle, action in moves if life_cycle == "BOOKING")
    visits = Counter(action for life_cycle, action in moves if life_cycle == "APPOINTMENT")
    holds = Counter(Hold.objects.values_list("status", flat=True))
    return Counter(
        {
            "create": bookings["create"] - holds["USED"],
            "cancel": bookings["cancel"],
            "miss payment": bookings["miss_payment_deadline"],
            "reschedule": visits["reschedule"],
            "hold": holds.total(),
            "extend": Hold.objects.exclude(extended_at=None).count(),
            "use": holds["USED"],
            "release": holds["RELEASED"],
            "expire": holds["EXPIRED"],
        }
    )


def visits_over_midnight() -> int:
    """Count the reservations that ended on the day after."""
    return Reservation.objects.filter(end_minute__gt=A_DAY).count()

"""On the start page: visits that nobody has ended or decided."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext_lazy

from bookings.admin.links import list_of, page_of, short_reference
from bookings.admin.visits.filter import OVERDUE, UNDECIDED, VisitFilter
from bookings.admin.visits.wording import visit_badge, write_when
from bookings.models import Booking
from cleanlife import clock
from cleanlife.backoffice.site import Notice

MOST_NAMED = 5
DECIDE_WITHIN = timedelta(hours=24)


def overdue_visits(request: HttpRequest) -> Notice | None:
    """Name the visits that should have ended, and of which nobody has reported that."""
    rows = Booking.objects.overdue_in_the_field()
    heading = ngettext_lazy(
        "%(count)s visit should have ended, and nobody has reported it",
        "%(count)s visits should have ended, and nobody has reported it",
        "count",
    )
    return _notice(request, rows, heading=heading, choice=OVERDUE)


def undecided_visits(request: HttpRequest) -> Notice | None:
    """Name the visits that failed more than a day ago, and of which nobody has decided."""
    latest = clock.now() - DECIDE_WITHIN
    failed = Booking.objects.undecided().filter(service_date__lte=clock.riyadh_date(latest))
    # A visit may end on the next day, so its date alone does not tell.
    old = [booking.pk for booking in failed if booking.ends_at <= latest]
    heading = ngettext_lazy(
        "%(count)s visit could not be completed, and nobody has decided what follows",
        "%(count)s visits could not be completed, and nobody has decided what follows",
        "count",
    )
    rows = Booking.objects.filter(pk__in=old)
    return _notice(request, rows, heading=heading, choice=UNDECIDED)


def _notice(
    request: HttpRequest, rows: QuerySet[Booking], *, heading: Any, choice: str
) -> Notice | None:
    if not request.user.has_perm("bookings.view_booking"):
        return None
    count = rows.count()
    if not count:
        return None
    named = rows.select_related("partner", "appointment").order_by("service_date")
    lines = [(page_of("booking", each.pk), _line(each)) for each in named[:MOST_NAMED]]
    text = gettext("See these bookings")
    listing = f"{list_of('booking')}?{VisitFilter.parameter_name}={choice}"
    return Notice(heading % {"count": count}, lines, listing, text)


def _line(booking: Booking) -> str:
    return format_html(
        '{} {} · {}<span class="quiet-line">{}</span>',
        booking.partner.name,
        short_reference(booking),
        visit_badge(booking.appointment),
        write_when(booking),
    )


VISIT_NOTICES = (overdue_visits, undecided_visits)

"""On the start page: texts that did not reach their customers."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext_lazy

from bookings.admin.links import list_of, page_of, short_reference
from bookings.admin.texts.displays import text_badge
from bookings.models import CustomerText
from bookings.models.customer_text import NOT_DELIVERED
from cleanlife import clock
from cleanlife.backoffice.site import Notice

MOST_NAMED = 5
# Older ones help nobody any more.
NEWS = timedelta(days=1)
HEADING = ngettext_lazy(
    "In the last 24 hours %(count)s text did not, or perhaps did not, reach its customer",
    "In the last 24 hours %(count)s texts did not, or perhaps did not, reach their customers",
    "count",
)


def undelivered_texts(request: HttpRequest) -> Notice | None:
    """Name the texts of the last day that were given up, or are not known to have arrived."""
    if not request.user.has_perm("bookings.view_customertext"):
        return None
    since = clock.now() - NEWS
    rows = CustomerText.objects.not_delivered().filter(created_at__gte=since)
    count = rows.count()
    if not count:
        return None
    named = rows.select_related("booking__partner")[:MOST_NAMED]
    lines = [(page_of("customertext", each.pk), _line(each)) for each in named]
    states = ",".join(NOT_DELIVERED)
    listing = f"{list_of('customertext')}?state__in={states}"
    link = gettext("See these texts, and send them again")
    return Notice(HEADING % {"count": count}, lines, listing, link)


def _line(text: CustomerText) -> str:
    return format_html(
        '{} {} · {} {}<span class="quiet-line">{}</span>',
        text.booking.partner.name,
        short_reference(text.booking),
        text.get_kind_display(),
        text_badge(text),
        text.problem or "",
    )

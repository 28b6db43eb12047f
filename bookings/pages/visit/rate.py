"""What the customer thinks of the visit."""

from django.http import HttpResponse

from bookings.pages.visit.forms import RatingForm
from bookings.pages.visit.opened import CUSTOMER, Visitor, visit_page
from bookings.pages.visit.show import show_page
from bookings.services.visits.ratings import rate_visit
from bookings.visit_page_errors import NotPossibleForCustomer


@visit_page("GET", "HEAD", "POST")
def rate(visitor: Visitor) -> HttpResponse:
    """Keep stars and a sentence; a look only leads back."""
    if visitor.request.method != "POST":
        return visitor.back()
    form = RatingForm(visitor.request.POST)
    if not form.is_valid():
        return show_page(visitor, status=422, rating_form=form)
    try:
        rate_visit(
            booking_id=visitor.booking.pk,
            **form.cleaned_data,
            actor=CUSTOMER,
            now=visitor.now,
        )
    except NotPossibleForCustomer:
        return visitor.back("not_now")
    return visitor.back("rated")

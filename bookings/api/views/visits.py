"""The visit of a booking, as it is carried out (contract, section 4)."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bookings import errors
from bookings.api.serializers.visits import VisitOutput
from bookings.services.visits.find_visit import find_visit
from bookings.visit_payload import visit_payload
from cleanlife import clock
from cleanlife.api.envelope import success
from cleanlife.api.operation import Answer, operation
from partners.api.views import PartnerViewSet
from partners.models import Permission


class VisitViewSet(PartnerViewSet):
    """Follow a visit in the field."""

    lookup_url_kwarg = "bookingId"

    @action(detail=True, url_path="visit")
    @operation(
        permission=Permission.BOOKINGS_READ,
        answer=Answer(VisitOutput),
        refuses=(errors.BookingNotFound, errors.VisitNotFound),
        operation_id="getVisit",
    )
    def visit(self, request: Request) -> Response:
        """Get how a booking's visit is carried out: planned and real times, and its teams."""
        booking = find_visit(partner=self.partner, booking_id=self.ids["bookingId"])
        return success(visit_payload(booking, now=clock.now()))

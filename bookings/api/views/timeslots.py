"""Free times (contract, section 5)."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bookings.api.serializers.timeslots import (
    FreeTimeslotOutput,
    FreeTimeslotsMetaOutput,
    TimeslotQuery,
)
from bookings.errors import AddressNotFound, BookingNotFound
from bookings.payload import free_timeslot_payload
from bookings.services.find_visit_times import find_visit_times
from catalog.errors import ServiceNotFound
from cleanlife import clock
from cleanlife.api.envelope import whole_list
from cleanlife.api.openapi import Answer, Shape
from partners.api.views import PartnerViewSet
from partners.models import Permission


class TimeslotViewSet(PartnerViewSet):
    """Times at which a visit can be booked."""

    operation_ids = {"available": "listAvailableTimeslots"}
    permissions = {"available": Permission.TIMESLOTS_READ}
    queries = {"available": TimeslotQuery}
    answers = {
        "available": Answer(FreeTimeslotOutput, Shape.WHOLE_LIST, meta=FreeTimeslotsMetaOutput)
    }
    refusals = {"available": (AddressNotFound, ServiceNotFound, BookingNotFound)}

    @action(detail=False, url_path="available")
    def available(self, request: Request) -> Response:
        """List the free times of one day; when there are none, meta.reason says why."""
        found = find_visit_times(partner=self.partner, **self.query, now=clock.now())
        rows = [free_timeslot_payload(timeslot) for timeslot in found.timeslots]
        if rows:
            return whole_list(rows)
        soonest = found.next_available
        return whole_list(
            rows,
            reason=found.reason,
            nextAvailable=free_timeslot_payload(soonest) if soonest else None,
        )

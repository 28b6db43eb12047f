"""Free times (contract, section 5)."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bookings.api.serializers.timeslots import (
    BatchAnswerOutput,
    BatchInput,
    FreeTimeslotOutput,
    FreeTimeslotsMetaOutput,
    NextTimeslotOutput,
    NextTimeslotsMetaOutput,
    NextTimeslotsQuery,
    TimeslotQuery,
)
from bookings.errors import AddressNotFound, BookingNotFound, ZoneNotFound
from bookings.payload import batch_day_payload, explained_day_payload, free_timeslot_payload
from bookings.services.times.find_batch_times import find_batch_times
from bookings.services.times.find_visit_times import (
    VisitTimes,
    find_next_times,
    find_visit_times,
)
from catalog.errors import ServiceNotFound
from cleanlife import clock
from cleanlife.api.envelope import whole_list
from cleanlife.api.operation import Answer, Shape, operation
from partners.api.views import PartnerViewSet
from partners.models import Permission


class TimeslotViewSet(PartnerViewSet):
    """Times at which a visit can be booked."""

    @action(detail=False, url_path="available")
    @operation(
        permission=Permission.TIMESLOTS_READ,
        query=TimeslotQuery,
        answer=Answer(FreeTimeslotOutput, Shape.WHOLE_LIST, meta=FreeTimeslotsMetaOutput),
        refuses=(AddressNotFound, ServiceNotFound, BookingNotFound),
        operation_id="listAvailableTimeslots",
    )
    def available(self, request: Request) -> Response:
        """List the free times of one or several days; without any, meta.reason says why."""
        query = dict(self.query)
        explain = query.pop("explain")
        found = find_visit_times(partner=self.partner, **query, now=clock.now())
        rows = [free_timeslot_payload(timeslot) for timeslot in found.timeslots]
        return whole_list(rows, **_meta(found, explain=explain))

    @action(detail=False, methods=["post"], url_path="batch")
    @operation(
        permission=Permission.TIMESLOTS_READ,
        body=BatchInput,
        answer=Answer(BatchAnswerOutput, Shape.WHOLE_LIST),
        refuses=(AddressNotFound, ZoneNotFound, ServiceNotFound),
        operation_id="findTimeslotsInBatch",
    )
    def batch(self, request: Request) -> Response:
        """Find the first free time of each day for up to fifty visits at once."""
        answers = find_batch_times(
            partner=self.partner,
            items=self.body["items"],
            now=clock.now(),
        )
        return whole_list(
            [
                {"index": index, "days": [batch_day_payload(day) for day in days]}
                for index, days in enumerate(answers)
            ]
        )

    @action(detail=False, url_path="next")
    @operation(
        permission=Permission.TIMESLOTS_READ,
        query=NextTimeslotsQuery,
        answer=Answer(NextTimeslotOutput, Shape.WHOLE_LIST, meta=NextTimeslotsMetaOutput),
        refuses=(AddressNotFound, ServiceNotFound),
        operation_id="listNextTimeslots",
    )
    def soonest(self, request: Request) -> Response:
        """List the next free times from now on, as far ahead as the service is sold."""
        found = find_next_times(partner=self.partner, **self.query, now=clock.now())
        rows = [free_timeslot_payload(timeslot) for timeslot in found.timeslots]
        return whole_list(rows) if rows else whole_list(rows, reason=found.reason)


def _meta(found: VisitTimes, *, explain: bool) -> dict[str, Any]:
    meta: dict[str, Any] = {}
    if found.reason:
        following = found.next_available
        meta["reason"] = found.reason
        meta["nextAvailable"] = free_timeslot_payload(following) if following else None
    if explain:
        meta["days"] = [explained_day_payload(day) for day in found.days]
    return meta

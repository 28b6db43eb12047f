"""The route of events (contract, section 8)."""

from rest_framework.request import Request
from rest_framework.response import Response

from cleanlife.api.envelope import feed
from cleanlife.api.operation import Answer, Shape, operation
from partners.api.views import PartnerViewSet
from partners.models import Permission
from webhooks import payload
from webhooks.api import serializers as shapes
from webhooks.errors import EventsExpired
from webhooks.services.list_events import list_events


class EventViewSet(PartnerViewSet):
    """Everything that happened, for whoever missed a webhook."""

    @operation(
        permission=Permission.BOOKINGS_READ,
        query=shapes.EventsQuery,
        answer=Answer(shapes.BookingEventOutput, Shape.FEED, meta=shapes.EventsMetaOutput),
        refuses=(EventsExpired,),
    )
    def list(self, request: Request) -> Response:
        """List the events after a position, oldest first, without gaps."""
        found = list_events(partner=self.partner, **self.query)
        return feed(
            [payload.event_payload(event) for event in found.events],
            limit=self.query["limit"],
            lastSequence=found.last_sequence,
            hasMore=found.has_more,
        )

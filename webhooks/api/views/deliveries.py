"""Routes of deliveries (contract, section 8)."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cleanlife import clock
from cleanlife.api.envelope import success
from cleanlife.api.operation import Answer, Shape, operation
from cleanlife.api.pagination import answer_page
from partners.api.views import PartnerViewSet
from partners.models import Permission
from webhooks import payload
from webhooks.api import serializers as shapes
from webhooks.errors import DeliveryNotFound, DeliveryNotRetryable
from webhooks.models import Delivery
from webhooks.services.retry_delivery import retry_delivery


class DeliveryViewSet(PartnerViewSet):
    """What was sent to the partner's endpoints."""

    lookup_url_kwarg = "id"

    @operation(
        permission=Permission.WEBHOOKS_MANAGE,
        query=shapes.DeliveriesQuery,
        answer=Answer(shapes.DeliveryOutput, Shape.PAGE),
    )
    def list(self, request: Request) -> Response:
        """List deliveries, newest first."""
        filters = {
            name: self.query[name]
            for name in ("subscription_id", "status")
            if name in self.query
        }
        rows = Delivery.objects.for_partner(self.partner).filter(**filters)
        return answer_page(
            rows.select_related("event", "subscription__lane"),
            self.query,
            show=payload.delivery_payload,
            sort_columns={"createdAt": "created_at"},
        )

    @operation(
        permission=Permission.WEBHOOKS_MANAGE,
        answer=Answer(shapes.DeliveryDetailOutput),
        refuses=(DeliveryNotFound,),
    )
    def retrieve(self, request: Request) -> Response:
        """Show a delivery with its attempts."""
        return success(payload.delivery_detail_payload(self._delivery()))

    @action(detail=True, methods=["post"])
    @operation(
        permission=Permission.WEBHOOKS_MANAGE,
        answer=Answer(shapes.RetriedDeliveryOutput),
        refuses=(DeliveryNotFound, DeliveryNotRetryable),
    )
    def retry(self, request: Request) -> Response:
        """Send a failed delivery again, at once and with a new full schedule."""
        retried = retry_delivery(self._delivery(), now=clock.now())
        return success({"id": str(retried.pk), "status": retried.status})

    def _delivery(self) -> Delivery:
        owned = Delivery.objects.for_partner(self.partner).select_related(
            "event", "subscription__lane"
        )
        found: Delivery | None = owned.filter(pk=self.ids["id"]).first()
        if found is None:
            raise DeliveryNotFound
        return found

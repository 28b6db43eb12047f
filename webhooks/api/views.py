"""Routes of webhooks (contract, section 8)."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cleanlife import clock
from cleanlife.api.envelope import feed, success, whole_list
from cleanlife.api.openapi import Answer, Shape
from cleanlife.api.pagination import answer_page
from partners.api.views import PartnerViewSet
from partners.models import Permission
from webhooks import payload
from webhooks.api import serializers as shapes
from webhooks.errors import (
    DeliveryNotFound,
    DeliveryNotRetryable,
    EventsExpired,
    SubscriptionNotFound,
)
from webhooks.models import Delivery, Subscription
from webhooks.services.check_url import check_url
from webhooks.services.create_subscription import create_subscription
from webhooks.services.delete_subscription import delete_subscription
from webhooks.services.list_events import list_events
from webhooks.services.retry_delivery import retry_delivery
from webhooks.services.rotate_secret import rotate_secret
from webhooks.services.update_subscription import update_subscription


class SubscriptionViewSet(PartnerViewSet):
    """Endpoints and the events they hear."""

    permissions = dict.fromkeys(
        ("create", "list", "partial_update", "destroy", "rotate_secret"),
        Permission.WEBHOOKS_MANAGE,
    )
    bodies = {
        "create": shapes.CreateSubscriptionBody,
        "partial_update": shapes.UpdateSubscriptionBody,
    }
    answers = {
        "create": Answer(shapes.NewSubscriptionOutput),
        "list": Answer(shapes.SubscriptionOutput, Shape.WHOLE_LIST),
        "partial_update": Answer(shapes.SubscriptionOutput),
        "destroy": Answer(shapes.RemovedSubscriptionOutput),
        "rotate_secret": Answer(shapes.RotatedSecretOutput),
    }
    refusals = dict.fromkeys(
        ("partial_update", "destroy", "rotate_secret"), (SubscriptionNotFound,)
    )
    operation_ids = {"rotate_secret": "rotateSubscriptionSecret"}
    lookup_url_kwarg = "id"

    def prepare(self) -> None:
        """Judge the URL while no transaction is open: that asks name servers."""
        url = self.body.get("url")
        if url is not None:
            check_url(self.partner, url)

    def create(self, request: Request) -> Response:
        """Subscribe an endpoint; the answer shows its secret, this once."""
        made = create_subscription(partner=self.partner, now=clock.now(), **self.body)
        return success(payload.new_subscription_object(made))

    def list(self, request: Request) -> Response:
        """List subscriptions, newest first, inactive ones too."""
        rows = Subscription.objects.for_partner(self.partner).order_by("-created_at", "-pk")
        return whole_list([payload.subscription_object(row) for row in rows])

    def partial_update(self, request: Request, id: str) -> Response:  # noqa: A002
        """Change the URL, the events (the whole list) or the status."""
        changed = update_subscription(self._subscription(), now=clock.now(), **self.body)
        return success(payload.subscription_object(changed))

    def destroy(self, request: Request, id: str) -> Response:  # noqa: A002
        """Remove a subscription; its deliveries stay readable."""
        removed = delete_subscription(self._subscription(), now=clock.now())
        return success({"id": str(removed.pk), "removed": True})

    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Request, id: str) -> Response:  # noqa: A002
        """Replace the secret; the old one dies at once."""
        rotated = rotate_secret(self._subscription(), now=clock.now())
        return success(payload.rotated_secret_object(rotated))

    def _subscription(self) -> Subscription:
        owned = Subscription.objects.for_partner(self.partner).select_related("partner")
        found = owned.filter(pk=self.ids["id"]).first()
        if found is None:
            raise SubscriptionNotFound
        return found


class DeliveryViewSet(PartnerViewSet):
    """What was sent to the partner's endpoints."""

    permissions = dict.fromkeys(("list", "retrieve", "retry"), Permission.WEBHOOKS_MANAGE)
    queries = {"list": shapes.DeliveriesQuery}
    answers = {
        "list": Answer(shapes.DeliveryOutput, Shape.PAGE),
        "retrieve": Answer(shapes.DeliveryDetailOutput),
        "retry": Answer(shapes.RetriedDeliveryOutput),
    }
    refusals = {
        "retrieve": (DeliveryNotFound,),
        "retry": (DeliveryNotFound, DeliveryNotRetryable),
    }
    lookup_url_kwarg = "id"

    def list(self, request: Request) -> Response:
        """List deliveries, newest first."""
        wanted = {
            name: self.query[name]
            for name in ("subscription_id", "status")
            if name in self.query
        }
        rows = Delivery.objects.for_partner(self.partner).filter(**wanted)
        return answer_page(
            rows.select_related("event"),
            self.query,
            show=payload.delivery_object,
            sort_columns={"createdAt": "created_at"},
        )

    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002
        """Show a delivery with its attempts."""
        return success(payload.delivery_detail_object(self._delivery()))

    @action(detail=True, methods=["post"])
    def retry(self, request: Request, id: str) -> Response:  # noqa: A002
        """Send a failed delivery again, at once and with a new full schedule."""
        retried = retry_delivery(self._delivery(), now=clock.now())
        return success({"id": str(retried.pk), "status": retried.status})

    def _delivery(self) -> Delivery:
        owned = Delivery.objects.for_partner(self.partner).select_related("event")
        found: Delivery | None = owned.filter(pk=self.ids["id"]).first()
        if found is None:
            raise DeliveryNotFound
        return found


class EventViewSet(PartnerViewSet):
    """Everything that happened, for whoever missed a webhook."""

    permissions = {"list": Permission.BOOKINGS_READ}
    queries = {"list": shapes.EventsQuery}
    answers = {
        "list": Answer(shapes.BookingEventOutput, Shape.FEED, meta=shapes.EventsMetaOutput)
    }
    refusals = {"list": (EventsExpired,)}

    def list(self, request: Request) -> Response:
        """List the events after a position, oldest first, without gaps."""
        found = list_events(partner=self.partner, **self.query)
        return feed(
            [payload.event_object(event) for event in found.events],
            limit=self.query["limit"],
            lastSequence=found.last_sequence,
            hasMore=found.has_more,
        )

"""Routes of subscriptions (contract, section 8)."""

from uuid import UUID

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cleanlife import clock
from cleanlife.api.envelope import success, whole_list
from cleanlife.api.operation import Answer, Shape, operation
from cleanlife.http import request_id
from partners.api.views import PartnerViewSet
from partners.models import Partner, Permission
from webhooks import payload
from webhooks.api import serializers as shapes
from webhooks.errors import (
    DuplicateSubscription,
    SecretSealed,
    SubscriptionNotFound,
    TooManyPings,
    TooManySubscriptions,
)
from webhooks.models import Subscription
from webhooks.services.check_url import check_url
from webhooks.services.create_subscription import create_subscription
from webhooks.services.delete_subscription import delete_subscription
from webhooks.services.rotate_secret import rotate_secret
from webhooks.services.send_ping import Ping, send_ping
from webhooks.services.update_subscription import update_subscription


class SubscriptionViewSet(PartnerViewSet):
    """Endpoints and the events they hear."""

    lookup_url_kwarg = "id"

    ping: Ping

    def prepare(self) -> None:
        """Ask name servers about the URL, or try the endpoint, while no transaction is open."""
        url = self.body.get("url")
        if url is not None:
            check_url(self.partner, url)
        if self.action == "test":
            cause = request_id.current() or request_id.new()
            self.ping = send_ping(self._subscription(), request_id=cause, now=clock.now())

    @operation(
        permission=Permission.WEBHOOKS_MANAGE,
        body=shapes.CreateSubscriptionBody,
        answer=Answer(shapes.NewSubscriptionOutput),
        refuses=(DuplicateSubscription, TooManySubscriptions),
    )
    def create(self, request: Request) -> Response:
        """Subscribe an endpoint; the answer shows its secret, this once."""
        made = create_subscription(partner=self.partner, now=clock.now(), **self.body)
        return success(payload.new_subscription_payload(made))

    @operation(
        permission=Permission.WEBHOOKS_MANAGE,
        answer=Answer(shapes.SubscriptionOutput, Shape.WHOLE_LIST),
    )
    def list(self, request: Request) -> Response:
        """List subscriptions, newest first, inactive ones too."""
        rows = Subscription.objects.for_partner(self.partner).order_by("-created_at", "-pk")
        return whole_list([payload.subscription_payload(row) for row in rows])

    @operation(
        permission=Permission.WEBHOOKS_MANAGE,
        body=shapes.UpdateSubscriptionBody,
        answer=Answer(shapes.SubscriptionOutput),
        refuses=(SubscriptionNotFound, DuplicateSubscription),
    )
    def partial_update(self, request: Request) -> Response:
        """Change the URL, the events (the whole list), the status or the retry policy.

        Deliveries that wait go to the new URL. A new URL or status makes us try the endpoint
        afresh, even if it is being kept back because it failed.
        """
        changed = update_subscription(self._subscription(), now=clock.now(), **self.body)
        return success(payload.subscription_payload(changed))

    @operation(
        permission=Permission.WEBHOOKS_MANAGE,
        answer=Answer(shapes.RemovedSubscriptionOutput),
        refuses=(SubscriptionNotFound,),
    )
    def destroy(self, request: Request) -> Response:
        """Remove a subscription; its deliveries stay readable."""
        removed = delete_subscription(self._subscription(), now=clock.now())
        return success({"id": str(removed.pk), "removed": True})

    @action(detail=True, methods=["post"], url_path="rotate-secret")
    @operation(
        permission=Permission.WEBHOOKS_MANAGE,
        body=shapes.RotateSecretBody,
        answer=Answer(shapes.RotatedSecretOutput),
        refuses=(SubscriptionNotFound, SecretSealed),
        operation_id="rotateSubscriptionSecret",
    )
    def rotate_secret(self, request: Request) -> Response:
        """Replace the secret.

        The old one signs nothing from then on, unless `overlapSeconds` lets both sign for a
        while. The answer shows the new secret, this once.
        """
        rotated = rotate_secret(self._subscription(), now=clock.now(), **self.body)
        return success(payload.rotated_secret_payload(rotated))

    @action(detail=True, methods=["post"])
    @operation(
        permission=Permission.WEBHOOKS_MANAGE,
        answer=Answer(shapes.PingOutput),
        refuses=(SubscriptionNotFound, TooManyPings, SecretSealed),
        operation_id="testSubscription",
    )
    def test(self, request: Request) -> Response:
        """Send a test ping and tell what the endpoint answered.

        It is signed as every event is and sent at once, to an INACTIVE subscription too; the
        answer comes when the endpoint's does, after 10 seconds at most. A ping has no
        `sequence`, is in no list and is not tried again.
        """
        return success(payload.ping_payload(self.ping.event_id, self.ping.outcome))

    def _subscription(self) -> Subscription:
        return own_subscription(self.partner, self.ids["id"])


def own_subscription(partner: Partner, subscription_id: UUID) -> Subscription:
    """Return the partner's subscription; raise SubscriptionNotFound."""
    owned = Subscription.objects.for_partner(partner).select_related("partner")
    found = owned.filter(pk=subscription_id).first()
    if found is None:
        raise SubscriptionNotFound
    return found

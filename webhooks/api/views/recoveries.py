"""Routes of recoveries (contract, section 8)."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cleanlife import clock
from cleanlife.api.envelope import success
from cleanlife.api.operation import Answer, operation
from partners.api.views import PartnerViewSet
from partners.models import Permission
from webhooks import payload
from webhooks.api import serializers as shapes
from webhooks.api.views.subscriptions import own_subscription
from webhooks.errors import (
    RecoveryNotFound,
    RecoveryRunning,
    SubscriptionInactive,
    SubscriptionNotFound,
)
from webhooks.models import Recovery
from webhooks.services.cancel_recovery import cancel_recovery
from webhooks.services.start_recovery import check_since, start_recovery


class RecoveryViewSet(PartnerViewSet):
    """Sending again what an endpoint missed."""

    lookup_url_kwarg = "recoveryId"

    def prepare(self) -> None:
        """Judge the moment as every field is judged: before the subscription is looked up."""
        if "since" in self.body:
            check_since(self.body["since"], now=clock.now())

    @operation(
        permission=Permission.WEBHOOKS_MANAGE,
        body=shapes.RecoverBody,
        answer=Answer(shapes.RecoveryOutput),
        refuses=(SubscriptionNotFound, SubscriptionInactive, RecoveryRunning),
        operation_id="recoverSubscription",
    )
    def create(self, request: Request) -> Response:
        """Send again what the endpoint missed since a moment.

        FAILED deliveries of the events since then are queued again, and those that were never
        made are made if `events` of the subscription names their type today; what is delivered
        or waits is left alone. The first part is queued at once, the rest as fast as the
        endpoint takes it: ask for the recovery to see how far it is.
        """
        subscription = own_subscription(self.partner, self.ids["id"])
        started = start_recovery(subscription, now=clock.now(), **self.body)
        return success(payload.recovery_payload(started))

    @operation(
        permission=Permission.WEBHOOKS_MANAGE,
        answer=Answer(shapes.RecoveryOutput),
        refuses=(RecoveryNotFound,),
        operation_id="getRecovery",
    )
    def retrieve(self, request: Request) -> Response:
        """Show how far a recovery is.

        RUNNING, also while it waits for the subscription to be ACTIVE again; COMPLETED when
        everything is queued; CANCELLED by you, or because the subscription was deleted.
        """
        return success(payload.recovery_payload(self._recovery()))

    @action(detail=True, methods=["post"])
    @operation(
        permission=Permission.WEBHOOKS_MANAGE,
        answer=Answer(shapes.RecoveryOutput),
        refuses=(RecoveryNotFound,),
        operation_id="cancelRecovery",
    )
    def cancel(self, request: Request) -> Response:
        """Stop a recovery.

        Nothing more is queued; what is queued is sent. One that is over stays as it is.
        """
        cancelled = cancel_recovery(self._recovery(), now=clock.now())
        return success(payload.recovery_payload(cancelled))

    def _recovery(self) -> Recovery:
        owned = Recovery.objects.filter(subscription__partner=self.partner)
        found = owned.filter(subscription=self.ids["id"], pk=self.ids["recoveryId"]).first()
        if found is None:
            raise RecoveryNotFound
        return found

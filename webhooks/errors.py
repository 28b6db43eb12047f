"""The errors of webhooks."""

from cleanlife.errors import Conflict, Gone, NotFound, Unavailable, Unprocessable


class SubscriptionNotFound(NotFound):
    """The partner has no such subscription."""

    message = "The webhook subscription was not found."


class DeliveryNotFound(NotFound):
    """The partner has no such delivery."""

    message = "The webhook delivery was not found."


class DeliveryNotRetryable(NotFound):
    """Only a failed delivery whose subscription and body still exist is sent again."""

    code = "DELIVERY_NOT_RETRYABLE"
    message = "Only a FAILED delivery whose subscription and body still exist can be retried."


class EventsExpired(Gone):
    """The bodies after the given position are no longer kept."""

    code = "EVENTS_EXPIRED"
    message = "Events after this position are no longer kept."

    def __init__(self, oldest_sequence: int):
        super().__init__(details={"oldestSequence": oldest_sequence})


class RecoveryNotFound(NotFound):
    """The partner has no such recovery."""

    message = "The recovery was not found."


class RecoveryRunning(Conflict):
    """Another recovery of this subscription is still running."""

    code = "RECOVERY_RUNNING"
    message = "A recovery of this subscription is running; wait for it or cancel it."


class SubscriptionInactive(Unprocessable):
    """The subscription is INACTIVE, so what is queued would fail at once."""

    code = "SUBSCRIPTION_INACTIVE"
    message = "The subscription is INACTIVE; set its status to ACTIVE first."


class DuplicateSubscription(Conflict):
    """The partner has a subscription with the same URL and the same set of events."""

    code = "DUPLICATE_SUBSCRIPTION"

    def __init__(self, subscription_id: str):
        super().__init__(
            "A subscription with this URL and these events exists; change or delete that one.",
            details={"subscriptionId": subscription_id},
        )


class TooManySubscriptions(Unprocessable):
    """The partner has as many subscriptions as it may."""

    code = "TOO_MANY_SUBSCRIPTIONS"

    def __init__(self, most: int):
        super().__init__(
            f"You may have at most {most} subscriptions. Change or delete one of them first."
        )


class SecretSealed(Unavailable):
    """The secret of the subscription cannot be read at the moment."""

    message = "The secret of this subscription cannot be read at the moment; try again."
    retry_after = 30


class TooManyPings(Unavailable):
    """Another ping of yours waits for its endpoint, or many of others do."""

    message = "Other test pings are under way; try again in a moment."

"""What webhooks refuse."""

from cleanlife.errors import Gone, NotFound


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

"""What webhooks refuse."""

from cleanlife.errors import NotFound


class SubscriptionNotFound(NotFound):
    """The partner has no such subscription."""

    message = "The webhook subscription was not found."


class DeliveryNotFound(NotFound):
    """The partner has no such delivery."""

    message = "The webhook delivery was not found."


class DeliveryNotRetryable(NotFound):
    """Only a failed delivery whose subscription still exists is sent again."""

    code = "DELIVERY_NOT_RETRYABLE"
    message = "Only a FAILED delivery of an existing subscription can be retried."

"""What webhook routes read, and the shapes of what they answer (contract, section 8)."""

from typing import Any

from rest_framework import serializers

from cleanlife.api.compound_fields import ListField
from cleanlife.api.fields import EnumField, StringField, UUIDField
from cleanlife.api.pagination import PageQuery
from cleanlife.api.validation import InputSerializer
from webhooks.endpoints import LONGEST_URL, read_endpoint
from webhooks.event_types import EventType
from webhooks.models import Delivery, Subscription

EVENTS = [event.value for event in EventType]
_URL = "must be a URL address"


class UrlField(StringField):
    """An http or https URL; which of them the partner may use is a rule of the service."""

    default_error_messages = {"required": _URL, "null": _URL, "invalid": _URL}

    def to_internal_value(self, data: Any) -> str:
        """Return the URL as it was sent."""
        if read_endpoint(data) is None:
            self.fail("invalid")
        return str(data)


class CreateSubscriptionBody(InputSerializer):
    """A new endpoint."""

    url = UrlField(max_length=LONGEST_URL)
    events = ListField(child=EnumField(EVENTS), min_items=1)


class UpdateSubscriptionBody(InputSerializer):
    """What changes."""

    url = UrlField(max_length=LONGEST_URL, required=False)
    events = ListField(child=EnumField(EVENTS), min_items=1, required=False)
    status = EnumField(Subscription.Status.values, required=False)


class DeliveriesQuery(PageQuery):
    """Which deliveries."""

    subscriptionId = UUIDField(required=False, source="subscription_id")
    status = EnumField(Delivery.Status.values, required=False)


class SubscriptionOutput(serializers.Serializer[Any]):
    """An endpoint and the events it hears."""

    id = serializers.UUIDField()
    partnerClientId = serializers.UUIDField()
    url = serializers.URLField()
    events = serializers.ListField(child=serializers.ChoiceField(EVENTS))
    status = serializers.ChoiceField(Subscription.Status.values)
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()


class NewSubscriptionOutput(serializers.Serializer[Any]):
    """The same with its secret, shown this once: 64 hex characters, and as signingKey."""

    id = serializers.UUIDField()
    partnerClientId = serializers.UUIDField()
    url = serializers.URLField()
    events = serializers.ListField(child=serializers.ChoiceField(EVENTS))
    secret = serializers.CharField()
    status = serializers.ChoiceField(Subscription.Status.values)
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    signingKey = serializers.CharField()


class RemovedSubscriptionOutput(serializers.Serializer[Any]):
    """What was removed."""

    id = serializers.UUIDField()
    removed = serializers.BooleanField()


class RotatedSecretOutput(serializers.Serializer[Any]):
    """The new secret, shown this once."""

    id = serializers.UUIDField()
    secret = serializers.CharField()
    signingKey = serializers.CharField()


class DeliveryOutput(serializers.Serializer[Any]):
    """One event on its way to one endpoint."""

    id = serializers.UUIDField()
    subscriptionId = serializers.UUIDField()
    event = serializers.ChoiceField(EVENTS)
    status = serializers.ChoiceField(Delivery.Status.values)
    attemptCount = serializers.IntegerField()
    statusCode = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_null=True)
    nextRetryAt = serializers.DateTimeField(allow_null=True)
    deliveredAt = serializers.DateTimeField(allow_null=True)
    createdAt = serializers.DateTimeField()
    eventId = serializers.UUIDField()


class RetriedDeliveryOutput(serializers.Serializer[Any]):
    """A delivery that waits again."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField([Delivery.Status.PENDING.value])

"""What webhook routes read, and the shapes of what they answer (contract, section 8)."""

from datetime import timedelta
from typing import Any

from rest_framework import serializers

from cleanlife.api.compound_fields import ListField
from cleanlife.api.fields import EnumField, IntegerField, StringField, UUIDField
from cleanlife.api.moments import MomentField
from cleanlife.api.output import (
    BigNumberField,
    GrowingChoiceField,
    SecretField,
    SigningKeyField,
)
from cleanlife.api.pagination import CursorPageQuery
from cleanlife.api.validation import InputSerializer
from cleanlife.problems import in_english
from webhooks.endpoints import LONGEST_URL, problem_of_endpoint
from webhooks.event_types import EventType
from webhooks.models import Delivery, Recovery, Subscription
from webhooks.retry_policy import RetryPolicy

EVENT_TYPES = EventType.values
RETRY_POLICIES = RetryPolicy.values
LONGEST_OVERLAP_SECONDS = 86_400
_URL = "must be a URL address"
_RETRIES = (
    "STANDARD, the default: again after 1, 5 and 15 minutes. EXTENDED: then after 1, 4, 12 and"
    " 24 hours too."
)


class UrlField(StringField):
    """An http or https URL; which of them the partner may use is a rule of the service."""

    shape = {"format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"}
    default_error_messages = {"required": _URL, "null": _URL, "invalid": _URL}

    def to_internal_value(self, data: Any) -> str:
        """Return the URL as it was sent."""
        if problem := problem_of_endpoint(data):
            raise serializers.ValidationError([in_english(problem).removeprefix("url ")])
        return str(data)


class CreateSubscriptionBody(InputSerializer):
    """A new endpoint."""

    url = UrlField(max_length=LONGEST_URL)
    events = ListField(child=EnumField(EVENT_TYPES), min_items=1)
    retryPolicy = EnumField(
        RETRY_POLICIES, required=False, source="retry_policy", help_text=_RETRIES
    )


class UpdateSubscriptionBody(InputSerializer):
    """What changes."""

    url = UrlField(max_length=LONGEST_URL, required=False)
    events = ListField(child=EnumField(EVENT_TYPES), min_items=1, required=False)
    status = EnumField(Subscription.Status.values, required=False)
    retryPolicy = EnumField(
        RETRY_POLICIES, required=False, source="retry_policy", help_text=_RETRIES
    )


class RotateSecretBody(InputSerializer):
    """How long the old secret goes on signing beside the new one."""

    overlapSeconds = IntegerField(
        min_value=1,
        max_value=LONGEST_OVERLAP_SECONDS,
        required=False,
        help_text="For how long both secrets sign; without it the old one dies at once.",
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the overlap as a duration."""
        seconds = super().to_internal_value(data).get("overlapSeconds")
        return {"overlap": timedelta(seconds=seconds)} if seconds else {}


class RecoverBody(InputSerializer):
    """From when on."""

    since = MomentField(help_text="Within the last 30 days, and not in the future.")


class DeliveriesQuery(CursorPageQuery):
    """Which deliveries."""

    subscriptionId = UUIDField(required=False, source="subscription_id")
    status = EnumField(Delivery.Status.values, required=False)


class SubscriptionOutput(serializers.Serializer[Any]):
    """An endpoint and the events it hears."""

    id = serializers.UUIDField()
    partnerClientId = serializers.UUIDField()
    url = serializers.URLField()
    events = serializers.ListField(child=GrowingChoiceField(EVENT_TYPES))
    status = serializers.ChoiceField(Subscription.Status.values)
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    retryPolicy = serializers.ChoiceField(RETRY_POLICIES, help_text=_RETRIES)


class NewSubscriptionOutput(serializers.Serializer[Any]):
    """The same with its secret, shown this once: 64 hex characters, and as signingKey."""

    id = serializers.UUIDField()
    partnerClientId = serializers.UUIDField()
    url = serializers.URLField()
    events = serializers.ListField(child=GrowingChoiceField(EVENT_TYPES))
    secret = SecretField()
    status = serializers.ChoiceField(Subscription.Status.values)
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    retryPolicy = serializers.ChoiceField(RETRY_POLICIES, help_text=_RETRIES)
    signingKey = SigningKeyField()


class RemovedSubscriptionOutput(serializers.Serializer[Any]):
    """What was removed."""

    id = serializers.UUIDField()
    removed = serializers.BooleanField()


class RotatedSecretOutput(serializers.Serializer[Any]):
    """The new secret, shown this once."""

    id = serializers.UUIDField()
    secret = SecretField()
    signingKey = SigningKeyField()


class PingOutput(serializers.Serializer[Any]):
    """What came of a test ping."""

    id = serializers.UUIDField(help_text="The `webhook-id` of the ping.")
    delivered = serializers.BooleanField(help_text="Whether it answered with any 2xx.")
    statusCode = serializers.IntegerField(
        allow_null=True, help_text="Null when no answer came, or nothing was sent."
    )
    error = serializers.CharField(allow_null=True, help_text="What went wrong, in a sentence.")
    milliseconds = serializers.IntegerField(help_text="How long the endpoint took.")
    answerExcerpt = serializers.CharField(
        allow_null=True, help_text="The beginning of what the endpoint answered."
    )


class RecoveryOutput(serializers.Serializer[Any]):
    """How far a recovery is."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(Recovery.Status.values)
    queued = serializers.IntegerField(help_text="Deliveries that it has queued so far.")
    since = serializers.DateTimeField(help_text="The moment from which it goes through events.")


class DeliveryOutput(serializers.Serializer[Any]):
    """One event on its way to one endpoint."""

    id = serializers.UUIDField()
    subscriptionId = serializers.UUIDField()
    event = GrowingChoiceField(EVENT_TYPES)
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
    status = serializers.ChoiceField(Delivery.Status.values)


class AttemptOutput(serializers.Serializer[Any]):
    """One sending; without finishedAt it is under way, or its outcome is unknown."""

    number = serializers.IntegerField()
    url = serializers.URLField()
    startedAt = serializers.DateTimeField()
    finishedAt = serializers.DateTimeField(allow_null=True)
    milliseconds = serializers.IntegerField(allow_null=True)
    statusCode = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_null=True)
    answerExcerpt = serializers.CharField(
        allow_null=True, help_text="The beginning of what the endpoint answered."
    )


class DeliveryDetailOutput(DeliveryOutput):
    """A delivery with its attempts, first one first."""

    attempts = AttemptOutput(many=True)


class EventsQuery(InputSerializer):
    """From where on; the position is the sequence number of the last event you know."""

    after = IntegerField(in_query=True, required=False, min_value=0, default=0)
    limit = IntegerField(in_query=True, required=False, min_value=1, max_value=100, default=20)


class BookingEventOutput(serializers.Serializer[Any]):
    """An event, as webhooks carry it."""

    id = serializers.UUIDField()
    event = GrowingChoiceField(EVENT_TYPES)
    apiVersion = serializers.CharField()
    createdAt = serializers.DateTimeField()
    sequence = BigNumberField()
    partnerClientId = serializers.UUIDField()
    data = serializers.DictField()  # type: ignore[assignment]


class EventsMetaOutput(serializers.Serializer[Any]):
    """Where the list stands."""

    limit = serializers.IntegerField()
    lastSequence = BigNumberField(help_text="Send it as the next `after`.")
    hasMore = serializers.BooleanField()

"""What the routes of this app answer."""

from typing import Any

from rest_framework import serializers

from cleanlife.api.output import GrowingChoiceField
from partners.models import PaymentResponsibility, Permission


class NamedPartnerOutput(serializers.Serializer[Any]):
    """A partner account."""

    id = serializers.UUIDField(help_text="The partnerClientId of webhooks.")
    name = serializers.CharField()


class KeyOutput(serializers.Serializer[Any]):
    """The public part of a key."""

    prefix = serializers.CharField(help_text="Names the key to support.")
    expiresAt = serializers.DateTimeField(allow_null=True)


class MeOutput(serializers.Serializer[Any]):
    """Who calls, and what the key may do."""

    partner = NamedPartnerOutput()
    environment = serializers.ChoiceField(["sandbox", "production"])
    paymentResponsibility = serializers.ChoiceField(PaymentResponsibility.values)
    permissions = serializers.ListField(child=GrowingChoiceField(Permission.values))
    requestsPerMinute = serializers.IntegerField(allow_null=True, help_text="Null: no limit.")
    key = KeyOutput()

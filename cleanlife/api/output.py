"""Fields of answers, for their description only: payloads write the values themselves."""

from typing import Any, ClassVar

from rest_framework import serializers


class MoneyField(serializers.FloatField):
    """An amount in SAR, computed in whole halalas."""

    shape: ClassVar[dict[str, Any]] = {
        "description": "SAR, at most two decimals.",
        "minimum": 0,
    }


class ClockTimeField(serializers.CharField):
    """A time of day in Riyadh."""

    shape: ClassVar[dict[str, Any]] = {
        "description": "Riyadh wall clock time.",
        "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$",
    }


class SecretField(serializers.CharField):
    """The secret of a subscription."""

    shape: ClassVar[dict[str, Any]] = {
        "description": "Signs what we send to you; shown this once.",
        "pattern": "^[0-9a-f]{64}$",
    }


class SigningKeyField(serializers.CharField):
    """The same secret as libraries of Standard Webhooks expect it."""

    shape: ClassVar[dict[str, Any]] = {
        "description": "The secret as Standard Webhooks libraries take it.",
        "pattern": r"^whsec_[A-Za-z0-9+/]+=*$",
    }

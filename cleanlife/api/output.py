"""Fields of answers, for their description only: payloads write the values themselves."""

from collections.abc import Iterable
from typing import Any, ClassVar

from rest_framework import serializers

# The extension that lists values of which there may be more one day.
KNOWN_VALUES = "x-extensible-enum"


def one_of_these_and_more(values: Iterable[str]) -> dict[str, Any]:
    """Return what is said of text that is one of a list which may grow.

    No enum: a client made from the document would fail at the first value it does not know.
    """
    known = [str(value) for value in values]
    return {"description": f"One of {', '.join(known)}; more may come.", KNOWN_VALUES: known}


class GrowingChoiceField(serializers.CharField):
    """One of a list which may grow."""

    def __init__(self, choices: Iterable[str], **options: Any):
        self.shape = one_of_these_and_more(choices)
        super().__init__(**options)


class BigNumberField(serializers.IntegerField):
    """A number that one day needs more than 32 bits."""

    shape: ClassVar[dict[str, Any]] = {"format": "int64"}


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

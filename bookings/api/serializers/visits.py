"""What is answered about a visit in the field (contract, section 4)."""

from typing import Any

from rest_framework import serializers

from bookings.api.serializers.booking_output import FailureOutput
from bookings.lifecycle import AppointmentStatus


class EtaOutput(serializers.Serializer[Any]):
    """When a team on the way is expected."""

    minutes = serializers.IntegerField(help_text="From `asOf` on; 0 when it is due.")
    asOf = serializers.DateTimeField()


class VisitTeamOutput(serializers.Serializer[Any]):
    """What one of the visit's teams does."""

    status = serializers.ChoiceField(AppointmentStatus.values)
    dispatchedAt = serializers.DateTimeField(allow_null=True)
    arrivedAt = serializers.DateTimeField(allow_null=True)
    startedAt = serializers.DateTimeField(allow_null=True)
    endedAt = serializers.DateTimeField(allow_null=True)


class VisitOutput(serializers.Serializer[Any]):
    """A visit as it is carried out; moments are null until they come."""

    bookingId = serializers.UUIDField()
    appointmentId = serializers.UUIDField()
    name = serializers.CharField(help_text="Such as SA-0107.")
    status = serializers.ChoiceField(AppointmentStatus.values)
    scheduledStartDateTime = serializers.DateTimeField()
    scheduledEndDateTime = serializers.DateTimeField()
    expectedStartAt = serializers.DateTimeField(
        allow_null=True, help_text="While the visit runs late; else null."
    )
    expectedEndAt = serializers.DateTimeField(
        allow_null=True, help_text="While the visit takes longer than it was sold; else null."
    )
    dispatchedAt = serializers.DateTimeField(
        allow_null=True, help_text="When the first team was on the way."
    )
    arrivedAt = serializers.DateTimeField(
        allow_null=True, help_text="When the first team was at the door."
    )
    startedAt = serializers.DateTimeField(
        allow_null=True, help_text="When the first team began."
    )
    completedAt = serializers.DateTimeField(
        allow_null=True, help_text="When the last team was done."
    )
    eta = EtaOutput(allow_null=True, help_text="While a team is on the way; else null.")
    cannotCompleteReason = FailureOutput(allow_null=True)
    teams = VisitTeamOutput(
        many=True,
        help_text="Empty until the first team moves.",
    )

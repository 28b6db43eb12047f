"""The booking object and what else is answered about bookings (contract, section 4)."""

from typing import Any

from rest_framework import serializers

from bookings.api.serializers.visit_times import (
    OnSiteOutput,
    PreferencesOutput,
    TimeslotOutput,
)
from bookings.lifecycle import (
    AppointmentStatus,
    BookingStatus,
    CancellationAction,
    PaymentStatus,
)
from catalog.models import CURRENCY, WorkType
from cleanlife.actor import Initiator
from cleanlife.api.output import MoneyField


class FailureOutput(serializers.Serializer[Any]):
    """Why a visit could not be completed."""

    code = serializers.CharField(help_text="Such as `NOBODY_AT_HOME`; more may come.")
    nameEn = serializers.CharField()
    nameAr = serializers.CharField()


class AppointmentOutput(serializers.Serializer[Any]):
    """The visit in the field."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    status = serializers.ChoiceField(AppointmentStatus.values)
    scheduledStartDateTime = serializers.DateTimeField()
    scheduledEndDateTime = serializers.DateTimeField()
    startedAt = serializers.DateTimeField(
        allow_null=True, help_text="When the first team began; null until then."
    )
    completedAt = serializers.DateTimeField(
        allow_null=True, help_text="When the last team was done; null until then."
    )
    cannotCompleteReason = FailureOutput(
        allow_null=True, help_text="Only of a visit that could not be completed."
    )


class PriceOutput(serializers.Serializer[Any]):
    """Money in SAR; VAT is the share inside the total."""

    currency = serializers.CharField(help_text=f"Always {CURRENCY}.")
    subtotal = MoneyField()
    discount = MoneyField()
    vat = MoneyField()
    total = MoneyField()


class PaymentOutput(serializers.Serializer[Any]):
    """What came of a booking's money, and what of it went back to the customer."""

    status = serializers.ChoiceField(
        PaymentStatus.values,
        help_text="As `paymentStatus`, except that a cancellation does not hide `PAID`.",
    )
    amount = MoneyField(help_text="What was paid; until then, what is to pay.")
    paidAt = serializers.DateTimeField(
        allow_null=True, help_text="When the money came, or you confirmed it."
    )
    reference = serializers.CharField(
        allow_null=True,
        help_text="The charge at the payment provider; your own reference where you collect.",
    )
    refunded = MoneyField(help_text="What has gone back so far.")
    refundStatus = serializers.ChoiceField(
        ["PENDING", "REFUNDED", "FAILED"],
        allow_null=True,
        help_text="Null while nothing is to go back. Of several refunds: `FAILED` while one"
        " has failed, else `PENDING` while one is on its way.",
    )


class CancellationReasonOutput(serializers.Serializer[Any]):
    """A reason to choose from."""

    id = serializers.UUIDField()
    nameEn = serializers.CharField()
    nameAr = serializers.CharField()


class CancellationOutput(serializers.Serializer[Any]):
    """Why, by whom and when a booking was cancelled."""

    reason = CancellationReasonOutput(allow_null=True)
    notes = serializers.CharField(
        allow_null=True, help_text="Those that were sent with the cancellation."
    )
    by = serializers.ChoiceField(Initiator.values)
    at = serializers.DateTimeField()


class BookingOutput(serializers.Serializer[Any]):
    """A booking."""

    bookingId = serializers.UUIDField()
    externalReference = serializers.CharField(allow_null=True)
    appointmentId = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(BookingStatus.values)
    paymentStatus = serializers.ChoiceField(PaymentStatus.values)
    trackingReference = serializers.CharField()
    date = serializers.CharField(help_text="Such as 2026-06-20T00:00:00.000Z.")
    timeslot = TimeslotOutput()
    appointment = AppointmentOutput(allow_null=True)
    version = serializers.IntegerField()
    serviceDate = serializers.DateField()
    serviceId = serializers.UUIDField()
    contactId = serializers.UUIDField()
    addressId = serializers.UUIDField()
    hours = serializers.FloatField()
    numberOfTeams = serializers.IntegerField()
    price = PriceOutput()
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    notes = serializers.CharField(allow_null=True)
    metadata = serializers.DictField(
        child=serializers.CharField(), help_text="The pairs that you sent."
    )
    workType = serializers.ChoiceField(WorkType.values, allow_null=True)
    userId = serializers.CharField(allow_null=True)
    packageId = serializers.UUIDField(allow_null=True)
    payment = PaymentOutput()
    cancellation = CancellationOutput(allow_null=True, help_text="Null until then.")
    preferences = PreferencesOutput()
    onSite = OnSiteOutput(
        allow_null=True,
        help_text="Who opens the door; null of older bookings.",
    )
    notifications = serializers.BooleanField(
        allow_null=True,
        help_text="Whether we send the customer text messages; null: as your account is set.",
    )


class CancelPreviewOutput(serializers.Serializer[Any]):
    """What a cancellation would do to the money, in SAR."""

    action = serializers.ChoiceField([action.value for action in CancellationAction])
    refundAmount = MoneyField()
    fee = MoneyField(help_text="What would be kept.")
    currency = serializers.CharField(help_text=f"Always {CURRENCY}.")

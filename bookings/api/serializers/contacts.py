"""Contacts and addresses (contract, section 6)."""

from typing import Any

from rest_framework import serializers

from bookings.api.serializers.visit_times import PreferencesInput, PreferencesOutput
from bookings.models import Language
from cleanlife.api.fields import BooleanField, DegreesField, EnumField, PhoneField, StringField
from cleanlife.api.text_fields import NameField, ReferenceField
from cleanlife.api.validation import InputSerializer


class ContactInput(InputSerializer):
    """A customer by phone; name and language are used only when the contact is new."""

    phone = PhoneField()
    name = NameField(max_length=150)
    utmSource = ReferenceField(
        source="utm_source", max_length=100, required=False, default="PARTNER"
    )
    language = EnumField(
        Language.values,
        required=False,
        default=Language.ARABIC.value,
        help_text="In which we write to the customer.",
    )


class UpdateContactInput(InputSerializer):
    """What changes; bookings that were made keep the preferences that they have."""

    name = NameField(max_length=150, required=False)
    preferences = PreferencesInput(required=False)
    language = EnumField(Language.values, required=False)
    notifications = BooleanField(
        source="wants_texts",
        required=False,
        help_text="Whether we send the customer text messages; false stops all of them.",
    )


class ContactOutput(serializers.Serializer[Any]):
    """A contact."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    phone = serializers.CharField(help_text="E.164, such as +966512345678.")
    isNewContact = serializers.BooleanField()
    utmSource = serializers.CharField(help_text="As it was sent when the contact was new.")
    preferences = PreferencesOutput()
    language = serializers.ChoiceField(
        Language.values, help_text="In which we write to the customer."
    )
    notifications = serializers.BooleanField(
        allow_null=True,
        help_text="Whether we send the customer text messages; null: as your account is set.",
    )


class AddressInput(InputSerializer):
    """A place to clean; its coordinates decide the zone."""

    # DRF takes declared fields off the class, so the name does not clash with Field.label.
    label = ReferenceField(max_length=100, required=False)  # type: ignore[assignment]
    line1 = NameField(max_length=200)
    district = NameField(max_length=100, required=False)
    city = NameField(max_length=100)
    latitude = DegreesField(min_value=-90, max_value=90)
    longitude = DegreesField(min_value=-180, max_value=180)
    buildingNumber = NameField(source="building_number", max_length=20, required=False)
    postalCode = NameField(source="postal_code", max_length=20, required=False)
    accessNotes = StringField(source="access_notes", max_length=500, required=False)


class UpdateAddressInput(InputSerializer):
    """What changes; new coordinates decide the zone anew."""

    label = ReferenceField(max_length=100, required=False)  # type: ignore[assignment]
    line1 = NameField(max_length=200, required=False)
    district = NameField(max_length=100, required=False)
    city = NameField(max_length=100, required=False)
    latitude = DegreesField(min_value=-90, max_value=90, required=False)
    longitude = DegreesField(min_value=-180, max_value=180, required=False)
    buildingNumber = NameField(source="building_number", max_length=20, required=False)
    postalCode = NameField(source="postal_code", max_length=20, required=False)
    accessNotes = StringField(source="access_notes", max_length=500, required=False)


class AddressZoneOutput(serializers.Serializer[Any]):
    """The zone that an address lies in."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class AddressOutput(serializers.Serializer[Any]):
    """An address, and whether we clean there."""

    id = serializers.UUIDField()
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    line1 = serializers.CharField()
    district = serializers.CharField(allow_null=True)
    city = serializers.CharField()
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    buildingNumber = serializers.CharField(allow_null=True)
    postalCode = serializers.CharField(allow_null=True)
    accessNotes = serializers.CharField(allow_null=True)
    zone = AddressZoneOutput(allow_null=True)
    covered = serializers.BooleanField()


class RemovedAddressOutput(serializers.Serializer[Any]):
    """What was removed."""

    id = serializers.UUIDField()
    removed = serializers.BooleanField()

"""Contacts and their addresses (contract, section 6)."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bookings.api.serializers.contacts import (
    AddressInput,
    AddressOutput,
    ContactInput,
    ContactOutput,
)
from bookings.errors import ContactNotFound
from bookings.payload import address_payload, contact_payload
from bookings.services.add_address import add_address
from bookings.services.find_contact import find_contact
from bookings.services.find_or_create_contact import find_or_create_contact
from cleanlife.api.envelope import success, whole_list
from cleanlife.api.openapi import Answer, Shape
from partners.api.views import PartnerViewSet
from partners.models import Permission


class ContactViewSet(PartnerViewSet):
    """Find or create the customers that visits are booked for."""

    lookup_url_kwarg = "contactId"
    permissions = {
        "create": Permission.CONTACTS_READ,
        "retrieve": Permission.CONTACTS_READ,
        "addresses": Permission.CONTACTS_READ,
        "add_address": Permission.CONTACTS_READ,
    }
    bodies = {"create": ContactInput, "add_address": AddressInput}
    answers = {
        "create": Answer(ContactOutput),
        "retrieve": Answer(ContactOutput),
        "addresses": Answer(AddressOutput, Shape.WHOLE_LIST),
        "add_address": Answer(AddressOutput),
    }
    refusals = {
        "retrieve": (ContactNotFound,),
        "addresses": (ContactNotFound,),
        "add_address": (ContactNotFound,),
    }

    def create(self, request: Request) -> Response:
        """Find a contact by phone, or create it."""
        contact, is_new = find_or_create_contact(partner=self.partner, **self.body)
        return success(contact_payload(contact, is_new=is_new))

    def retrieve(self, request: Request, **path: str) -> Response:
        """Get a contact."""
        contact = find_contact(partner=self.partner, contact_id=self.ids["contactId"])
        return success(contact_payload(contact, is_new=False))

    @action(detail=True, url_path="addresses")
    def addresses(self, request: Request, **path: str) -> Response:
        """List the addresses of a contact, newest first."""
        contact = find_contact(partner=self.partner, contact_id=self.ids["contactId"])
        rows = contact.addresses.select_related("zone")
        return whole_list([address_payload(address) for address in rows])

    @addresses.mapping.post
    def add_address(self, request: Request, **path: str) -> Response:
        """Add an address to a contact."""
        contact = find_contact(partner=self.partner, contact_id=self.ids["contactId"])
        return success(address_payload(add_address(contact=contact, **self.body)))

"""Contacts and their addresses (contract, section 6)."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bookings.api.serializers import contacts as shapes
from bookings.errors import AddressNotFound, ContactNotFound
from bookings.models import Address, Contact
from bookings.payload import address_payload, contact_payload
from bookings.services.contacts.addresses import add_address, remove_address, update_address
from bookings.services.contacts.contacts import (
    find_contact,
    find_or_create_contact,
    rename_contact,
)
from cleanlife import clock
from cleanlife.api.envelope import success, whole_list
from cleanlife.api.language import asked_language
from cleanlife.api.openapi import Answer, Shape
from partners.api.views import PartnerViewSet
from partners.models import Permission


class ContactViewSet(PartnerViewSet):
    """Find or create the customers that visits are booked for."""

    lookup_url_kwarg = "contactId"
    operation_ids = {"create": "findOrCreateContact", "addresses": "listAddresses"}
    permissions = dict.fromkeys(
        (
            "create",
            "retrieve",
            "partial_update",
            "addresses",
            "add_address",
            "update_address",
            "remove_address",
        ),
        Permission.CONTACTS_READ,
    )
    bodies = {
        "create": shapes.ContactInput,
        "partial_update": shapes.RenameContactInput,
        "add_address": shapes.AddressInput,
        "update_address": shapes.UpdateAddressInput,
    }
    answers = {
        "create": Answer(shapes.ContactOutput),
        "retrieve": Answer(shapes.ContactOutput),
        "partial_update": Answer(shapes.ContactOutput),
        "addresses": Answer(shapes.AddressOutput, Shape.WHOLE_LIST, localized=True),
        "add_address": Answer(shapes.AddressOutput, localized=True),
        "update_address": Answer(shapes.AddressOutput, localized=True),
        "remove_address": Answer(shapes.RemovedAddressOutput),
    }
    refusals = {
        "retrieve": (ContactNotFound,),
        "partial_update": (ContactNotFound,),
        "addresses": (ContactNotFound,),
        "add_address": (ContactNotFound,),
        "update_address": (ContactNotFound, AddressNotFound),
        "remove_address": (ContactNotFound, AddressNotFound),
    }

    def create(self, request: Request) -> Response:
        """Find a contact by phone, or create it."""
        contact, is_new = find_or_create_contact(partner=self.partner, **self.body)
        return success(contact_payload(contact, is_new=is_new))

    def retrieve(self, request: Request, **path: str) -> Response:
        """Get a contact."""
        return success(contact_payload(self._contact(), is_new=False))

    def partial_update(self, request: Request, **path: str) -> Response:
        """Change the name of a contact."""
        renamed = rename_contact(self._contact(), **self.body)
        return success(contact_payload(renamed, is_new=False))

    @action(detail=True, url_path="addresses")
    def addresses(self, request: Request, **path: str) -> Response:
        """List the addresses of a contact, newest first."""
        present = Address.objects.present().select_related("zone")
        rows = present.filter(contact=self._contact())
        return whole_list([self._shown(address) for address in rows])

    @addresses.mapping.post
    def add_address(self, request: Request, **path: str) -> Response:
        """Add an address to a contact."""
        return success(self._shown(add_address(contact=self._contact(), **self.body)))

    @action(detail=True, methods=["patch"], url_path="addresses/(?P<addressId>[^/]+)")
    def update_address(self, request: Request, **path: str) -> Response:
        """Change an address; one that bookings use stays theirs, replaced by a new one."""
        changed = update_address(
            contact=self._contact(),
            address_id=self.ids["addressId"],
            now=clock.now(),
            **self.body,
        )
        return success(self._shown(changed))

    @update_address.mapping.delete
    def remove_address(self, request: Request, **path: str) -> Response:
        """Remove an address; bookings that were made there keep it."""
        removed = remove_address(
            contact=self._contact(), address_id=self.ids["addressId"], now=clock.now()
        )
        return success({"id": str(removed.pk), "removed": True})

    def _contact(self) -> Contact:
        return find_contact(partner=self.partner, contact_id=self.ids["contactId"])

    def _shown(self, address: Address) -> dict[str, object]:
        return address_payload(address, language=asked_language())

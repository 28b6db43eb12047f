"""Contacts and their addresses (contract, section 6)."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bookings.api.serializers import contacts as shapes
from bookings.contact_payload import address_payload, contact_payload
from bookings.errors import AddressNotFound, ContactNotFound
from bookings.models import Address, Contact
from bookings.services.contacts.addresses import add_address, remove_address, update_address
from bookings.services.contacts.contacts import (
    find_contact,
    find_or_create_contact,
    update_contact,
)
from cleanlife import clock
from cleanlife.api.envelope import success, whole_list
from cleanlife.api.operation import Answer, Shape, operation
from cleanlife.api.views import asked_language
from partners.api.views import PartnerViewSet
from partners.models import Permission


class ContactViewSet(PartnerViewSet):
    """Find or create the customers that visits are booked for."""

    lookup_url_kwarg = "contactId"

    @operation(
        permission=Permission.CONTACTS_READ,
        body=shapes.ContactInput,
        answer=Answer(shapes.ContactOutput),
        operation_id="findOrCreateContact",
    )
    def create(self, request: Request) -> Response:
        """Find a contact by phone, or create it."""
        contact, is_new = find_or_create_contact(partner=self.partner, **self.body)
        return success(contact_payload(contact, is_new=is_new))

    @operation(
        permission=Permission.CONTACTS_READ,
        answer=Answer(shapes.ContactOutput),
        refuses=(ContactNotFound,),
    )
    def retrieve(self, request: Request) -> Response:
        """Get a contact."""
        return success(contact_payload(self._contact(), is_new=False))

    @operation(
        permission=Permission.CONTACTS_READ,
        body=shapes.UpdateContactInput,
        answer=Answer(shapes.ContactOutput),
        refuses=(ContactNotFound,),
    )
    def partial_update(self, request: Request) -> Response:
        """Change the name of a contact, its language or its preferences."""
        changed = update_contact(self._contact(), **self.body)
        return success(contact_payload(changed, is_new=False))

    @action(detail=True, url_path="addresses")
    @operation(
        permission=Permission.CONTACTS_READ,
        answer=Answer(shapes.AddressOutput, Shape.WHOLE_LIST, localized=True),
        refuses=(ContactNotFound,),
        operation_id="listAddresses",
    )
    def addresses(self, request: Request) -> Response:
        """List the addresses of a contact, newest first."""
        present = Address.objects.present().select_related("zone")
        rows = present.filter(contact=self._contact())
        return whole_list([self._shown(address) for address in rows])

    @addresses.mapping.post
    @operation(
        permission=Permission.CONTACTS_READ,
        body=shapes.AddressInput,
        answer=Answer(shapes.AddressOutput, localized=True),
        refuses=(ContactNotFound,),
    )
    def add_address(self, request: Request) -> Response:
        """Add an address to a contact."""
        return success(self._shown(add_address(contact=self._contact(), **self.body)))

    @action(detail=True, methods=["patch"], url_path="addresses/(?P<addressId>[^/]+)")
    @operation(
        permission=Permission.CONTACTS_READ,
        body=shapes.UpdateAddressInput,
        answer=Answer(shapes.AddressOutput, localized=True),
        refuses=(ContactNotFound, AddressNotFound),
    )
    def update_address(self, request: Request) -> Response:
        """Change an address; one that bookings use stays theirs, replaced by a new one."""
        changed = update_address(
            contact=self._contact(),
            address_id=self.ids["addressId"],
            now=clock.now(),
            **self.body,
        )
        return success(self._shown(changed))

    @update_address.mapping.delete
    @operation(
        permission=Permission.CONTACTS_READ,
        answer=Answer(shapes.RemovedAddressOutput),
        refuses=(ContactNotFound, AddressNotFound),
    )
    def remove_address(self, request: Request) -> Response:
        """Remove an address; bookings that were made there keep it."""
        removed = remove_address(
            contact=self._contact(), address_id=self.ids["addressId"], now=clock.now()
        )
        return success({"id": str(removed.pk), "removed": True})

    def _contact(self) -> Contact:
        return find_contact(partner=self.partner, contact_id=self.ids["contactId"])

    def _shown(self, address: Address) -> dict[str, object]:
        return address_payload(address, language=asked_language())

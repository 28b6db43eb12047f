"""Books a visit with the Python client that is generated from the OpenAPI document.

Needs ``CLEANLIFE_URL``, such as https://apiv3.thecleanlife.dev/v1, and ``CLEANLIFE_API_KEY``.
"""

import os
import sys
import uuid
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from cleanlife_partner import AuthenticatedClient
from cleanlife_partner.api.bookings import cancel_booking, create_booking, get_booking_status
from cleanlife_partner.api.contacts import add_address, find_or_create_contact
from cleanlife_partner.api.services import list_services
from cleanlife_partner.api.timeslots import list_available_timeslots
from cleanlife_partner.models import (
    AddressRequest,
    Booking,
    BookingStatus,
    CancelBookingRequest,
    ContactRequest,
    CreateBookingRequest,
    ErrorAnswer,
    FreeTimeslot,
    TimeslotRequest,
)

DAYS_TO_TRY = 14
Answered = TypeVar("Answered")


class Refused(Exception):
    """The API answered with a refusal."""


def told(answer: Answered | ErrorAnswer | None) -> Answered:
    """Return a success as it is; raise Refused for anything else."""
    if answer is None or isinstance(answer, ErrorAnswer):
        raise Refused(str(answer))
    return answer


def book(client: AuthenticatedClient) -> Booking:
    """Book the first free time and return the booking as its status route shows it."""
    person = ContactRequest(phone="0551234567", name="Sara Al-Harbi")
    contact = told(find_or_create_contact.sync(client=client, body=person)).data
    place = AddressRequest(
        line1="Olaya Street 12", city="Riyadh", latitude=24.6995, longitude=46.6837
    )
    address = told(add_address.sync(contact.id, client=client, body=place)).data
    service = told(list_services.sync(client=client)).data[0]
    free = first_free(client, address_id=address.id, service_id=service.id)
    order = CreateBookingRequest(
        contact_id=contact.id,
        address_id=address.id,
        service_id=service.id,
        date=free.date,
        timeslot=TimeslotRequest(start_at=free.start_at, end_at=free.end_at),
        external_reference=f"PYTHON-{uuid.uuid4()}",
    )
    key = str(uuid.uuid4())
    made = told(create_booking.sync(client=client, body=order, idempotency_key=key)).data
    repeated = told(create_booking.sync(client=client, body=order, idempotency_key=key)).data
    if repeated != made:
        raise Refused("The same Idempotency-Key booked twice.")
    shown: Booking = told(get_booking_status.sync(made.booking_id, client=client)).data
    return shown


def first_free(
    client: AuthenticatedClient, *, address_id: UUID, service_id: UUID
) -> FreeTimeslot:
    """Return the first time that is free within two weeks."""
    today = datetime.now(UTC).date()
    for days in range(1, DAYS_TO_TRY):
        found = list_available_timeslots.sync(
            client=client,
            address_id=address_id,
            service_id=service_id,
            date=today + timedelta(days),
        )
        if timeslots := told(found).data:
            return timeslots[0]
    raise Refused("No time is free within two weeks.")


def main() -> int:
    """Book, cancel again, and return the exit status."""
    client = AuthenticatedClient(
        base_url=os.environ["CLEANLIFE_URL"],
        token=os.environ["CLEANLIFE_API_KEY"],
        prefix="",
        auth_header_name="x-api-key",
    )
    booking = book(client)
    print(f"Python booked {booking.tracking_reference}: {booking.status.value}")
    cancellation = CancelBookingRequest(notes="Only a try.")
    ended = told(cancel_booking.sync(booking.booking_id, client=client, body=cancellation)).data
    return 0 if ended.status is BookingStatus.CANCELED else 1


if __name__ == "__main__":
    sys.exit(main())

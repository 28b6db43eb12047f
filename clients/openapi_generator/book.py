"""Books a visit with the Python client that openapi-generator makes of the document.

Needs ``CLEANLIFE_URL``, such as https://apiv3.thecleanlife.dev/v1, and ``CLEANLIFE_API_KEY``.
"""

import os
import sys
import uuid
from datetime import UTC, datetime, timedelta

import openapi_client as cleanlife

DAYS_TO_TRY = 14


def first_free(times: cleanlife.TimeslotsApi, **place: uuid.UUID) -> cleanlife.FreeTimeslot:
    """Return the first time that is free within two weeks."""
    today = datetime.now(UTC).date()
    for days in range(1, DAYS_TO_TRY):
        free = times.list_available_timeslots(var_date=today + timedelta(days), **place).data
        if free:
            return free[0]
    raise LookupError("No time is free within two weeks.")


def book(client: cleanlife.ApiClient) -> cleanlife.Booking:
    """Book the first free time, twice with the same key, and return the one booking."""
    contacts, bookings = cleanlife.ContactsApi(client), cleanlife.BookingsApi(client)
    person = cleanlife.ContactRequest(phone="0551234568", name="Noura")
    contact = contacts.find_or_create_contact(person).data
    place = cleanlife.AddressRequest(
        line1="Olaya Street 12", city="Riyadh", latitude=24.6995, longitude=46.6837
    )
    address = contacts.add_address(contact.id, place).data
    service = cleanlife.ServicesApi(client).list_services().data[0]
    times = cleanlife.TimeslotsApi(client)
    free = first_free(times, address_id=address.id, service_id=service.id)
    order = cleanlife.CreateBookingRequest(
        contactId=contact.id,
        addressId=address.id,
        serviceId=service.id,
        date=free.var_date,
        timeslot=cleanlife.TimeslotRequest(startAt=free.start_at, endAt=free.end_at),
        externalReference=f"GENERATED-{uuid.uuid4()}",
    )
    key = str(uuid.uuid4())
    made = bookings.create_booking(order, idempotency_key=key)
    assert bookings.create_booking(order, idempotency_key=key) == made
    assert made.success is True
    return made.data


def look_around(client: cleanlife.ApiClient, booking: cleanlife.Booking) -> None:
    """Read lists of every kind, an event, and a refusal."""
    bookings = cleanlife.BookingsApi(client)
    by_cursor = bookings.list_bookings(cursor="", limit=1)
    assert by_cursor.data[0].booking_id == booking.booking_id
    assert by_cursor.meta.page is None
    assert bookings.list_bookings().meta.page == 1
    events = cleanlife.EventsApi(client).list_events(limit=100).data
    assert any(event.data.booking.booking_id == booking.booking_id for event in events)
    assert cleanlife.MeApi(client).get_me().data.permissions
    refusal = refusal_of_unknown(bookings)
    assert refusal.success is False
    assert refusal.error.code == "RESOURCE_NOT_FOUND"


def refusal_of_unknown(bookings: cleanlife.BookingsApi) -> cleanlife.ErrorAnswer:
    """Return what is answered to a booking that is none."""
    try:
        bookings.get_booking_status(uuid.uuid4())
    except cleanlife.exceptions.NotFoundException as refusal:
        return refusal.data
    raise LookupError("A booking that is none was found.")


def main() -> int:
    """Book, look around, cancel again, and return the exit status."""
    configuration = cleanlife.Configuration(
        host=os.environ["CLEANLIFE_URL"],
        api_key={"apiKey": os.environ["CLEANLIFE_API_KEY"]},
    )
    with cleanlife.ApiClient(configuration) as client:
        booking = book(client)
        print(
            f"openapi-generator, python: {booking.tracking_reference}, {booking.status.value}"
        )
        look_around(client, booking)
        cancellation = cleanlife.CancelBookingRequest(notes="Only a try.")
        bookings = cleanlife.BookingsApi(client)
        ended = bookings.cancel_booking(
            booking.booking_id, cancel_booking_request=cancellation
        ).data
    return 0 if ended.status is cleanlife.BookingStatus.CANCELED else 1


if __name__ == "__main__":
    sys.exit(main())

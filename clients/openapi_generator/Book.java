// Books a visit with the Java client that openapi-generator makes of the document.
//
// Needs CLEANLIFE_URL, such as https://apiv3.thecleanlife.dev/v1, and CLEANLIFE_API_KEY.

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.BookingsApi;
import org.openapitools.client.api.ContactsApi;
import org.openapitools.client.api.ServicesApi;
import org.openapitools.client.api.TimeslotsApi;
import org.openapitools.client.model.*;

final class Book {
    private static final int DAYS_TO_TRY = 14;

    public static void main(String[] arguments) throws ApiException {
        ApiClient client = new ApiClient();
        client.updateBaseUri(System.getenv("CLEANLIFE_URL"));
        client.setRequestInterceptor(
            request -> request.header("x-api-key", System.getenv("CLEANLIFE_API_KEY")));
        ContactsApi contacts = new ContactsApi(client);
        BookingsApi bookings = new BookingsApi(client);

        Contact contact = contacts.findOrCreateContact(
            new ContactRequest().phone("0551234560").name("Lama"), null, null).getData();
        AddressRequest place = new AddressRequest()
            .line1("Olaya Street 12").city("Riyadh").latitude(24.6995).longitude(46.6837);
        UUID address = contacts.addAddress(contact.getId(), place, null, null, null).getData().getId();
        UUID service = firstService(client);
        FreeTimeslot free = firstFree(new TimeslotsApi(client), address, service);

        CreateBookingRequest order = new CreateBookingRequest()
            .contactId(contact.getId())
            .addressId(address)
            .serviceId(service)
            .date(free.getDate())
            .timeslot(new TimeslotRequest().startAt(free.getStartAt()).endAt(free.getEndAt()))
            .externalReference("JAVA-" + UUID.randomUUID());
        BookingAnswer made = bookings.createBooking(order, null, UUID.randomUUID().toString());
        expect(made.getSuccess(), "success is true");
        Booking booking = made.getData();
        System.out.printf("openapi-generator, java: %s, %s%n",
            booking.getTrackingReference(), booking.getStatus());

        expectRefusal(bookings);
        Booking ended = bookings.cancelBooking(
            booking.getBookingId(), null, null, null,
            new CancelBookingRequest().notes("Only a try.")).getData();
        expect(ended.getStatus() == BookingStatus.CANCELED, "the booking is canceled");
    }

    private static UUID firstService(ApiClient client) throws ApiException {
        return new ServicesApi(client)
            .listServices(null, null, null, null, null, null).getData().get(0).getId();
    }

    private static FreeTimeslot firstFree(TimeslotsApi times, UUID address, UUID service)
            throws ApiException {
        for (int days = 1; days < DAYS_TO_TRY; days++) {
            List<FreeTimeslot> free = times.listAvailableTimeslots(
                address, service, LocalDate.now().plusDays(days),
                null, null, null, null, null, null, null).getData();
            if (!free.isEmpty()) {
                return free.get(0);
            }
        }
        throw new IllegalStateException("No time is free within two weeks.");
    }

    private static void expectRefusal(BookingsApi bookings) {
        try {
            bookings.getBookingStatus(UUID.randomUUID(), null, null);
            expect(false, "an unknown booking is refused");
        } catch (ApiException refusal) {
            expect(refusal.getCode() == 404, "it is not found");
        }
    }

    private static void expect(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("Not so: " + what);
        }
    }
}

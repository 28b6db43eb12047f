"""Find or lock a partner's bookings and addresses, and refuse references in use."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError

from bookings.errors import AddressNotFound, BookingNotFound, DuplicateExternalReference
from bookings.models import Address, Booking
from cleanlife.db import unique_violation
from cleanlife.errors import PreconditionFailed
from partners.models import Partner

# The constraint as PostgreSQL names it, the column as SQLite does.
KNOWN_REFERENCE = ("booking_reference_once_per_partner", "bookings_booking.external_reference")


def find_booking(*, partner: Partner, booking_id: UUID) -> Booking:
    """Return the booking with its appointment; raise BookingNotFound for another partner's."""
    found = Booking.objects.for_partner(partner).with_appointment()
    booking = found.filter(pk=booking_id).first()
    if booking is None:
        raise BookingNotFound
    return booking


def lock_booking(
    *, partner: Partner, booking_id: UUID, versions: Collection[int] | None = None
) -> Booking:
    """Return the booking, locked until the transaction ends; its appointment is read after.

    Raises BookingNotFound, and PreconditionFailed unless it has one of the versions, if named.
    """
    booking = Booking.objects.for_partner(partner).locked().filter(pk=booking_id).first()
    if booking is None:
        raise BookingNotFound
    if versions is not None and booking.version not in versions:
        raise PreconditionFailed
    return booking


@contextmanager
def refuse_known_reference(
    partner: Partner, reference: str | None, *, except_for: UUID | None = None
) -> Iterator[None]:
    """Raise DuplicateExternalReference, naming the booking that has the reference.

    Reads before the block, and again when the constraint has failed the block's transaction.
    """
    _refuse_if_known(partner, reference, except_for)
    try:
        yield
    except IntegrityError as error:
        # A parallel request inserted the same reference after we had read.
        if unique_violation(error, *KNOWN_REFERENCE):
            _refuse_if_known(partner, reference, except_for)
        raise


def _refuse_if_known(partner: Partner, reference: str | None, except_for: UUID | None) -> None:
    if reference is None:
        return
    known = Booking.objects.for_partner(partner).filter(external_reference=reference).first()
    if known and known.pk != except_for:
        details = {"bookingId": str(known.pk), "status": str(known.status)}
        raise DuplicateExternalReference(details=details)


def lock_booking_of(payment_id: UUID) -> Booking:
    """Return the payment's booking, locked: whatever changes its payments waits for it."""
    return Booking.objects.locked().get(payments=payment_id)


def lock_booking_of_refund(refund_id: UUID) -> Booking:
    """Return the booking whose money the refund gives back, locked as for its payments."""
    return Booking.objects.locked().get(payments__refunds=refund_id)


def lock_bookings_of_refunds(refund_ids: Collection[UUID]) -> list[Booking]:
    """Return the bookings whose money the refunds give back, locked by id."""
    paid = Booking.objects.filter(payments__refunds__in=refund_ids)
    return list(Booking.objects.locked().filter(pk__in=paid.values("pk")).order_by("pk"))


def find_address(*, partner: Partner, address_id: UUID) -> Address:
    """Return an address with its zone and contact.

    Raises AddressNotFound for another partner's address and for a removed one.
    """
    present = Address.objects.present().select_related("zone", "contact")
    address = present.filter(pk=address_id, contact__partner=partner).first()
    if address is None:
        raise AddressNotFound
    return address


def lock_address(
    *, partner: Partner, address_id: UUID, contact_id: UUID | None = None
) -> Address:
    """Return an address with its zone and contact, locked until the transaction ends.

    Bookings and changes of an address wait for each other, so that a visit is reserved in the
    zone in which the address really lies. Raises AddressNotFound for another partner's
    address, for another contact's if one is named, and for a removed one.
    """
    present = Address.objects.present().select_related("zone", "contact")
    owned = present.locked().filter(pk=address_id, contact__partner=partner)
    address = (owned.filter(contact=contact_id) if contact_id else owned).first()
    if address is None:
        raise AddressNotFound
    if address.zone_id and address.zone is None:
        # The address moved while we waited for it; joined rows are from before the wait.
        address.refresh_from_db(fields=["zone"])
    return address

"""Sell a visit."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from bookings.basket import PricedBasket
from bookings.errors import AddressNotFound
from bookings.events import (
    BookingAppointmentStatusChanged,
    BookingCreated,
    BookingEvent,
    publish,
)
from bookings.lifecycle import Action, BookingStatus
from bookings.models import Address, Booking
from bookings.services.contacts.addresses import lock_address
from bookings.services.contacts.contacts import find_contact
from bookings.services.holds.change_hold import lock_hold
from bookings.services.holds.use_hold import refuse_other_visit, use_hold
from bookings.services.payments.open_payment_link import open_payment_link
from bookings.services.pricing.find_sale import Sale, find_sale
from bookings.services.pricing.price_sale import price_sale
from bookings.services.pricing.redeem_coupons import redeem_coupons
from bookings.services.pricing.wanted_sale import WantedSale
from bookings.services.pricing.write_price_lines import write_price_lines
from bookings.services.refuse_known_reference import refuse_known_reference
from bookings.services.state.deadline import not_after_start
from bookings.services.state.move import record
from bookings.services.times.reserve_visit import reserve_visit
from bookings.services.visits.assign_appointment import assign_appointment
from cleanlife.actor import Actor
from partners.models import Partner, PaymentResponsibility


@dataclass(frozen=True, kw_only=True)
class NewBooking(WantedSale):
    """What a partner asks for."""

    contact_id: UUID
    external_reference: str | None = None
    work_type: str = ""
    notes: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    hold_id: UUID | None = None


def create_booking(
    *, partner: Partner, wanted: NewBooking, actor: Actor, now: datetime
) -> Booking:
    """Make a booking, reserve its time and record its events: all of it, or nothing.

    Raises Invalid (it is another visit than its hold), DuplicateExternalReference,
    ContactNotFound, AddressNotFound, ServiceNotFound, ServiceNotAllowed, PackageNotFound,
    ContractNotFound, QuoteNotFound, HoldNotFound and BookingCreationFailed, checked in this
    order (contract, section 4).
    """
    if wanted.hold_id:
        refuse_other_visit(partner=partner, hold_id=wanted.hold_id, wanted=wanted)
    with refuse_known_reference(partner, wanted.external_reference), transaction.atomic():
        address = _lock_address(partner, wanted)
        sale = find_sale(partner=partner, wanted=wanted)
        hold = lock_hold(partner=partner, hold_id=wanted.hold_id) if wanted.hold_id else None
        price = price_sale(sale, partner=partner, contact=address.contact, now=now)
        booking = _insert_booking(partner, wanted, address, sale=sale, price=price, now=now)
        write_price_lines(booking, price.lines)
        redeem_coupons(booking, price.coupons, now=now)
        if hold:
            use_hold(hold, booking=booking, zone=address.zone, now=now)
        else:
            reserve_visit(booking, service=sale.service, zone=address.zone, now=now)
        _begin_life(booking, actor=actor, now=now)
    return booking


def _lock_address(partner: Partner, wanted: NewBooking) -> Address:
    """Return the contact's address; an unknown contact is refused as such."""
    place = {"contact_id": wanted.contact_id, "address_id": wanted.address_id}
    try:
        return lock_address(partner=partner, **place)
    except AddressNotFound:
        find_contact(partner=partner, contact_id=wanted.contact_id)
        raise


def _insert_booking(
    partner: Partner,
    wanted: NewBooking,
    address: Address,
    *,
    sale: Sale,
    price: PricedBasket,
    now: datetime,
) -> Booking:
    """Insert the row with its reference before any time is touched.

    Parallel requests with one reference wait here for the first of them, and are refused as
    duplicates; after a reservation they would be refused for the time that the first one took.
    """
    first_status = _first_status(partner, price)
    booking = Booking(
        partner=partner,
        external_reference=wanted.external_reference,
        contact=address.contact,
        address=address,
        service=sale.service,
        package=sale.package,
        status=first_status,
        payment_responsibility=partner.payment_responsibility,
        service_date=wanted.service_date,
        start_minute=wanted.start_minute,
        end_minute=wanted.end_minute,
        number_of_teams=wanted.number_of_teams,
        work_type=wanted.work_type,
        user_id=wanted.user_id,
        notes=wanted.notes,
        metadata=wanted.metadata,
        subtotal_halalas=price.subtotal_halalas,
        discount_halalas=price.discount_halalas,
        vat_halalas=price.vat_halalas,
        total_halalas=price.total_halalas,
        payment_due_at=_payment_due_at(wanted, first_status, now=now),
        created_at=now,
        updated_at=now,
    )
    booking.save(force_insert=True)
    return booking


def _first_status(partner: Partner, price: PricedBasket) -> BookingStatus:
    collects_itself = partner.payment_responsibility == PaymentResponsibility.PARTNER
    if collects_itself or price.total_halalas == 0:
        return BookingStatus.IN_PROGRESS
    return BookingStatus.WAITING_PAYMENT


def _payment_due_at(
    wanted: NewBooking, status: BookingStatus, *, now: datetime
) -> datetime | None:
    """Return when the time is given up unpaid: never later than the visit begins."""
    if status != BookingStatus.WAITING_PAYMENT:
        return None
    return not_after_start(
        now + timedelta(minutes=settings.PAYMENT_DEADLINE_MINUTES),
        service_date=wanted.service_date,
        start_minute=wanted.start_minute,
        now=now,
    )


def _begin_life(booking: Booking, *, actor: Actor, now: datetime) -> None:
    actions = [Action.CREATE]
    events: list[BookingEvent] = [BookingCreated(booking, actor)]
    if booking.status != BookingStatus.WAITING_PAYMENT:
        assign_appointment(booking, now=now)
        actions.append(Action.ASSIGN)
        events.append(BookingAppointmentStatusChanged(booking, actor))
    else:
        open_payment_link(booking, now=now)
    record(booking, *actions, actor=actor, now=now)
    publish(*events, now=now)

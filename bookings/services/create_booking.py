"""Book a visit: find, price, insert, reserve and publish in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from bookings.coupons import Shopper
from bookings.errors import AddressNotFound, BookingCreationFailed
from bookings.events import (
    BookingAppointmentStatusChanged,
    BookingCreated,
    BookingEvent,
    publish,
)
from bookings.lifecycle import Action, BookingStatus
from bookings.models import Address, Booking
from bookings.services.contacts.contacts import find_contact
from bookings.services.holds.change_hold import lock_hold
from bookings.services.holds.use_hold import refuse_other_visit, use_hold
from bookings.services.payments.payment_links import open_payment_link
from bookings.services.pricing.price_basket import PricedBasket
from bookings.services.pricing.price_booking import (
    Sale,
    find_sale,
    price_sale,
    write_price_lines,
)
from bookings.services.pricing.redeem_coupons import redeem_coupons
from bookings.services.state.deadline import not_after_start
from bookings.services.state.find import lock_address, refuse_known_reference
from bookings.services.state.move import assign_appointment, record
from catalog.basket import NO_COUPONS, Basket, BasketItem, NamedCoupons
from cleanlife.actor import Actor
from partners.models import Partner, PaymentResponsibility
from scheduling.errors import TimeslotUnavailable
from scheduling.services.reserve_time import reserve_time
from scheduling.visit import Visit, VisitRequest


@dataclass(frozen=True, kw_only=True)
class NewBooking:
    """What a partner asks to book; ``custom_services`` are add-ons and their quantities."""

    contact_id: UUID
    address_id: UUID
    visit: VisitRequest
    package_id: UUID | None = None
    custom_services: Sequence[tuple[UUID, int]] = ()
    coupons: NamedCoupons = NO_COUPONS
    contract_code: str = ""
    quote_id: UUID | None = None
    hold_id: UUID | None = None
    external_reference: str | None = None
    work_type: str = ""
    user_id: str = ""
    notes: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    preferences: dict[str, bool] = field(default_factory=dict)
    on_site: dict[str, str] = field(default_factory=dict)
    wants_texts: bool | None = None

    @property
    def basket(self) -> Basket:
        """Return the basket of one item that is priced."""
        item = BasketItem(
            hours=self.visit.hours,
            service_id=self.visit.service_id,
            package_id=self.package_id,
            custom_services=self.custom_services,
        )
        return Basket(
            items=[item],
            number_of_teams=self.visit.number_of_teams,
            contract_code=self.contract_code,
            coupons=self.coupons,
        )


def create_booking(
    *, partner: Partner, request: NewBooking, actor: Actor, now: datetime
) -> Booking:
    """Create a booking, reserve its time and record its events: all of it, or nothing.

    Raises Invalid (it is another visit than its hold), DuplicateExternalReference,
    ContactNotFound, AddressNotFound, ServiceNotFound, ServiceNotAllowed, PackageNotFound,
    ContractNotFound, QuoteNotFound, HoldNotFound and BookingCreationFailed, checked in this
    order (contract, section 4).
    """
    if request.hold_id:
        refuse_other_visit(
            request.hold_id,
            partner=partner,
            address_id=request.address_id,
            visit=request.visit,
        )
    with refuse_known_reference(partner, request.external_reference), transaction.atomic():
        address = _lock_address(partner, request)
        sale = find_sale(request.basket, partner=partner, quote_id=request.quote_id)
        hold = lock_hold(partner=partner, hold_id=request.hold_id) if request.hold_id else None
        usual_crew = hold.crew if hold else address.contact.crew
        visit = request.visit.resolve(sale.service, address.zone, usual_crew=usual_crew)
        shopper = Shopper(user_id=request.user_id, phone=address.contact.phone)
        price = price_sale(sale, visit, partner=partner, shopper=shopper, now=now)
        booking = _insert(partner, request, address, visit, sale=sale, price=price, now=now)
        write_price_lines(booking, price.lines)
        if price.coupons:
            redeem_coupons(booking, price.coupons, now=now)
        if hold:
            use_hold(hold, booking=booking, zone=address.zone, now=now)
        else:
            _reserve_time(visit, booking, now=now)
        _start_life_cycle(booking, actor=actor, now=now)
    return booking


def _lock_address(partner: Partner, request: NewBooking) -> Address:
    """Return the contact's address; an unknown contact is refused as such."""
    ids = {"contact_id": request.contact_id, "address_id": request.address_id}
    try:
        return lock_address(partner=partner, **ids)
    except AddressNotFound:
        find_contact(partner=partner, contact_id=request.contact_id)
        raise


def _insert(
    partner: Partner,
    request: NewBooking,
    address: Address,
    visit: Visit,
    *,
    sale: Sale,
    price: PricedBasket,
    now: datetime,
) -> Booking:
    """Insert the row with its reference before any time is reserved.

    Parallel requests with one reference wait here for the first of them and are refused as
    duplicates; after a reservation they would be refused for the time that the first reserved.
    """
    service_date, start_minute = visit.start
    first_status = _first_status(partner, price)
    contact = address.contact
    booking = Booking(
        partner=partner,
        external_reference=request.external_reference,
        contact=contact,
        address=address,
        service=sale.service,
        package=sale.package,
        status=first_status,
        payment_responsibility=partner.payment_responsibility,
        service_date=service_date,
        start_minute=start_minute,
        end_minute=visit.end_minute,
        number_of_teams=visit.number_of_teams,
        work_type=request.work_type,
        user_id=request.user_id,
        notes=request.notes,
        metadata=request.metadata,
        crew=visit.crew,
        is_fragrance_free=request.preferences.get(
            "is_fragrance_free", contact.is_fragrance_free
        ),
        has_pets=request.preferences.get("has_pets", contact.has_pets),
        wants_texts=contact.wants_texts if request.wants_texts is None else request.wants_texts,
        on_site_name=request.on_site.get("name", contact.name),
        on_site_phone=request.on_site.get("phone", contact.phone),
        subtotal_halalas=price.subtotal_halalas,
        discount_halalas=price.discount_halalas,
        vat_halalas=price.vat_halalas,
        total_halalas=price.total_halalas,
        payment_due_at=_payment_due_at(visit, first_status, now=now),
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


def _payment_due_at(visit: Visit, status: BookingStatus, *, now: datetime) -> datetime | None:
    """Return when an unpaid booking loses its time: at the latest when the visit begins."""
    if status != BookingStatus.WAITING_PAYMENT:
        return None
    deadline = now + timedelta(minutes=settings.PAYMENT_DEADLINE_MINUTES)
    return not_after_start(deadline, *visit.start, now=now)


def _reserve_time(visit: Visit, booking: Booking, *, now: datetime) -> None:
    try:
        reserve_time(visit, owner_id=booking.pk, now=now)
    except TimeslotUnavailable as error:
        raise BookingCreationFailed.for_time(error) from error


def _start_life_cycle(booking: Booking, *, actor: Actor, now: datetime) -> None:
    """Assign the appointment, or open the payment link; record and publish it."""
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

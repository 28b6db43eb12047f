"""Contacts, addresses, bookings, holds and used coupons."""

import uuid
from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from bookings.models import (
    Address,
    Appointment,
    BoardMove,
    Booking,
    CancellationReason,
    CannotCompleteReason,
    Contact,
    CouponRedemption,
    FieldMove,
    Hold,
    Rating,
    TeamPart,
    VisitAccess,
    VisitPhoto,
)
from cleanlife import clock
from tests.factories.catalog import CouponFactory, ServiceFactory
from tests.factories.partners import PartnerFactory
from tests.factories.scheduling import TeamFactory

DUE = datetime(2026, 7, 1, 5, tzinfo=UTC)


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    partner = factory.SubFactory(PartnerFactory)
    phone = factory.Sequence(lambda n: f"+9665{n:08d}")
    name = "Noura Al-Otaibi"


class AddressFactory(DjangoModelFactory):
    class Meta:
        model = Address

    contact = factory.SubFactory(ContactFactory)
    line1 = "Olaya Street 12"
    city = "Riyadh"
    latitude = 24.7
    longitude = 46.68


class CancellationReasonFactory(DjangoModelFactory):
    class Meta:
        model = CancellationReason

    name_en = factory.Sequence(lambda n: f"Reason {n}")
    name_ar = "سبب"


class BookingFactory(DjangoModelFactory):
    """A booking without reserved time; ``assigned`` gives it an appointment."""

    class Meta:
        model = Booking
        skip_postgeneration_save = True

    class Params:
        canceled = factory.Trait(
            status="canceled",
            cancelled_by="PARTNER",
            cancelled_at=factory.LazyFunction(clock.now),
        )
        failed = factory.Trait(status="failed")
        waiting_payment = factory.Trait(
            status="waiting payment", payment_responsibility="CLEANOS"
        )
        free = factory.Trait(subtotal_halalas=0, vat_halalas=0, total_halalas=0)

    partner = factory.SubFactory(PartnerFactory)
    contact = factory.SubFactory(ContactFactory, partner=factory.SelfAttribute("..partner"))
    address = factory.SubFactory(AddressFactory, contact=factory.SelfAttribute("..contact"))
    service = factory.SubFactory(ServiceFactory)
    status = "in progress"
    payment_responsibility = "PARTNER"
    service_date = date(2026, 7, 1)
    start_minute = 9 * 60
    end_minute = 12 * 60
    subtotal_halalas = 165_00
    vat_halalas = 21_52
    payment_due_at = factory.LazyAttribute(
        lambda row: DUE if row.status == "waiting payment" else None
    )
    total_halalas = 165_00

    @factory.post_generation
    def assigned(self, create, wanted, **kwargs):
        if wanted:
            Appointment.objects.create(booking=self)


class HoldFactory(DjangoModelFactory):
    """An open hold without reserved time."""

    class Meta:
        model = Hold

    partner = factory.SubFactory(PartnerFactory)
    address = factory.SubFactory(AddressFactory)
    service = factory.SubFactory(ServiceFactory)
    service_date = date(2026, 7, 1)
    start_minute = 9 * 60
    end_minute = 12 * 60
    expires_at = DUE


class RedemptionFactory(DjangoModelFactory):
    """One use of a coupon that counts; ``released`` was given back."""

    class Meta:
        model = CouponRedemption

    class Params:
        released = factory.Trait(released_at=DUE)

    coupon = factory.SubFactory(CouponFactory)
    booking = factory.SubFactory(BookingFactory)
    phone = factory.SelfAttribute("booking.contact.phone")
    discount_halalas = 1000


class CannotCompleteReasonFactory(DjangoModelFactory):
    """By the customer, of whose money all is kept; may be given at once.

    One with a code that the migrations know is theirs, while it is there.
    """

    class Meta:
        model = CannotCompleteReason
        django_get_or_create = ("code",)

    class Params:
        ours = factory.Trait(fault="CLEANLIFE")
        at_the_door = factory.Trait(minutes_at_the_door=15)

    code = factory.Sequence(lambda n: f"REASON_{n}")
    name_en = factory.Sequence(lambda n: f"Why not {n}")
    name_ar = "سبب"
    fault = "CUSTOMER"


class AppointmentFactory(DjangoModelFactory):
    class Meta:
        model = Appointment

    booking = factory.SubFactory(BookingFactory)


class TeamPartFactory(DjangoModelFactory):
    """A team that has not moved yet."""

    class Meta:
        model = TeamPart

    appointment = factory.SubFactory(AppointmentFactory)
    team = factory.SubFactory(TeamFactory)


class VisitPhotoFactory(DjangoModelFactory):
    """What is known of a photo; its file is not there."""

    class Meta:
        model = VisitPhoto

    appointment = factory.SubFactory(AppointmentFactory)
    team = factory.SubFactory(TeamFactory)
    kind = "before"
    key = factory.LazyFunction(uuid.uuid4)
    taken_at = factory.LazyFunction(clock.now)
    heard_at = factory.SelfAttribute("taken_at")
    name = factory.Sequence(lambda n: f"photos/2026-07-01/{n}.jpg")
    byte_count = 1000
    width = 1600
    height = 1200


class FieldMoveFactory(DjangoModelFactory):
    """A team was sent, by operations."""

    class Meta:
        model = FieldMove

    appointment = factory.SubFactory(AppointmentFactory)
    team = factory.SubFactory(TeamFactory)
    action = "dispatch"
    from_state = "Scheduled"
    to_state = "Dispatched"
    pressed_at = factory.LazyFunction(clock.now)
    heard_at = factory.SelfAttribute("pressed_at")
    initiator = "OPERATIONS"
    actor = "amal"


class VisitAccessFactory(DjangoModelFactory):
    """What the customer said of the way in."""

    class Meta:
        model = VisitAccess

    booking = factory.SubFactory(BookingFactory)
    gate = "North gate"
    floor = "3"
    flat = "12"


class RatingFactory(DjangoModelFactory):
    """Five stars without a text, for a visit that is done."""

    class Meta:
        model = Rating
        skip_postgeneration_save = True

    booking = factory.SubFactory(BookingFactory, status="success")
    partner = factory.SelfAttribute("booking.partner")
    stars = 5
    updated_at = factory.SelfAttribute("created_at")
    created_at = factory.LazyFunction(clock.now)

    @factory.post_generation
    def visit(self, create, wanted, **kwargs):
        if not Appointment.objects.filter(booking=self.booking).exists():
            Appointment.objects.create(booking=self.booking, status="Completed")


class BoardMoveFactory(DjangoModelFactory):
    """A visit was dropped on another team's row, at the same time."""

    class Meta:
        model = BoardMove

    appointment = factory.SubFactory(AppointmentFactory)
    from_team = factory.SubFactory(TeamFactory)
    to_team = factory.SubFactory(TeamFactory)
    from_date = date(2026, 7, 1)
    from_minute = 9 * 60
    from_state = "Scheduled"
    to_date = factory.SelfAttribute("from_date")
    to_minute = factory.SelfAttribute("from_minute")
    version = 1
    actor = "amal"
    moved_at = factory.LazyFunction(clock.now)

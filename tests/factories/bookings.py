"""Contacts, addresses, bookings and their payments."""

from datetime import UTC, date, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from bookings.models import (
    Address,
    Appointment,
    Booking,
    CancellationReason,
    Contact,
    CouponRedemption,
    Hold,
    Payment,
    PaymentLink,
    Refund,
)
from bookings.problems import PaymentProblem
from cleanlife import clock
from cleanlife.problems import Problem
from tests.factories.catalog import CouponFactory, ServiceFactory
from tests.factories.partners import PartnerFactory

DECLINED = Problem(PaymentProblem.REFUND_REFUSED, {"word": "DECLINED"})
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
        canceled = factory.Trait(status="canceled")
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


class PaymentLinkFactory(DjangoModelFactory):
    """The link of a booking that waits for payment; it is due to be sent."""

    class Meta:
        model = PaymentLink

    class Params:
        sent = factory.Trait(sent_at=factory.LazyFunction(clock.now), next_attempt_at=None)

    booking = factory.SubFactory(BookingFactory, waiting_payment=True)
    created_at = factory.LazyFunction(clock.now)
    next_attempt_at = factory.SelfAttribute("created_at")


class PaymentFactory(DjangoModelFactory):
    """An open charge of the whole price, at Tap."""

    class Meta:
        model = Payment

    class Params:
        captured = factory.Trait(
            status="CAPTURED",
            captured_at=factory.SelfAttribute("created_at"),
            next_check_at=None,
        )
        failed = factory.Trait(status="FAILED", next_check_at=None)
        expired = factory.Trait(status="EXPIRED")

    booking = factory.SubFactory(BookingFactory, waiting_payment=True)
    gateway = "tap"
    amount_halalas = factory.SelfAttribute("booking.total_halalas")
    charge_id = factory.Sequence(lambda n: f"chg_{n}")
    created_at = factory.LazyFunction(clock.now)
    expires_at = factory.LazyAttribute(lambda row: row.created_at + timedelta(hours=1))
    next_check_at = factory.LazyAttribute(lambda row: row.created_at + timedelta(seconds=30))


class RefundFactory(DjangoModelFactory):
    """A refund of a whole captured payment, due to be asked for."""

    class Meta:
        model = Refund

    class Params:
        failed = factory.Trait(status="FAILED", next_attempt_at=None, last_error=DECLINED)

    payment = factory.SubFactory(
        PaymentFactory,
        captured=True,
        refunded_halalas=factory.SelfAttribute("amount_halalas"),
    )
    amount_halalas = factory.SelfAttribute("payment.amount_halalas")
    reason = "OPERATIONS"
    requested_by = "system"
    created_at = factory.LazyFunction(clock.now)
    next_attempt_at = factory.SelfAttribute("created_at")


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

"""Payments with their links and refunds, price lines and quotes.

The first three happen now and at Tap; the next three as the back-office meets them, later.
"""

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from bookings.models import Payment, PaymentLink, PriceLine, Quote, Refund
from bookings.problems import PaymentProblem
from cleanlife import clock
from cleanlife.problems import Problem
from tests.factories.bookings import BookingFactory
from tests.factories.catalog import ServiceFactory
from tests.factories.partners import PartnerFactory

DECLINED = Problem(PaymentProblem.REFUND_REFUSED, {"word": "DECLINED"})
MOMENT = datetime(2026, 6, 28, 5, tzinfo=UTC)
LATER = datetime(2026, 6, 28, 6, tzinfo=UTC)


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


class SentLinkFactory(DjangoModelFactory):
    """The link of a booking that waits, sent once; ``unsent`` was given up."""

    class Meta:
        model = PaymentLink

    class Params:
        unsent = factory.Trait(sent_at=None, last_error="No such number", attempts=6)

    booking = factory.SubFactory(BookingFactory, waiting_payment=True)
    sent_at = MOMENT
    attempts = 1


class PaidFactory(DjangoModelFactory):
    """Money of SAR 165.00 that came; the traits are what else may have become of it."""

    class Meta:
        model = Payment

    class Params:
        pending = factory.Trait(status="PENDING", captured_at=None, gateway_status="INITIATED")
        declined = factory.Trait(status="FAILED", captured_at=None, gateway_status="DECLINED")

    booking = factory.SubFactory(
        BookingFactory, payment_responsibility="CLEANOS", customer_paid_at=MOMENT
    )
    gateway = "simulated"
    status = "CAPTURED"
    gateway_status = "CAPTURED"
    amount_halalas = 165_00
    charge_id = factory.Sequence(lambda n: f"sim_chg_{n}")
    expires_at = LATER
    created_at = MOMENT
    captured_at = MOMENT


class RefundOnItsWayFactory(DjangoModelFactory):
    """A whole payment on its way back; ``failed`` needs somebody."""

    class Meta:
        model = Refund

    class Params:
        failed = factory.Trait(status="FAILED", last_error=DECLINED, next_attempt_at=None)
        done = factory.Trait(status="REFUNDED", refunded_at=LATER, next_attempt_at=None)

    payment = factory.SubFactory(PaidFactory, refunded_halalas=165_00)
    amount_halalas = 165_00
    reason = "CANCELLATION"
    requested_by = "admin"
    created_at = MOMENT
    next_attempt_at = LATER


class PriceLineFactory(DjangoModelFactory):
    class Meta:
        model = PriceLine

    booking = factory.SubFactory(BookingFactory)
    position = factory.Sequence(lambda n: n)
    kind = "HOURLY"
    service = factory.SelfAttribute("booking.service")
    name_en = "Regular cleaning"
    name_ar = "تنظيف عادي"
    hours = 3
    quantity = 1
    unit_price_halalas = 55_00
    price_halalas = 165_00


class QuoteFactory(DjangoModelFactory):
    """One visit of three hours, as a partner was told its price."""

    class Meta:
        model = Quote

    partner = factory.SubFactory(PartnerFactory)
    expires_at = LATER
    items = factory.LazyFunction(lambda: [quoted_item(str(ServiceFactory().pk))])
    subtotal_halalas = 165_00
    vat_halalas = 21_52
    total_halalas = 165_00


def quoted_item(service_id):
    line = {
        "kind": "HOURLY",
        "service_id": service_id,
        "package_id": None,
        "add_on_id": None,
        "name_en": "Regular cleaning",
        "name_ar": "تنظيف عادي",
        "hours": "3",
        "quantity": 1,
        "unit_price_halalas": 5500,
        "factor": "1.0000",
        "price_halalas": 16500,
    }
    return {"hours": "3", "sub_service_id": None, "lines": [line]}

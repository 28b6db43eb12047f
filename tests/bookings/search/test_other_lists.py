"""What belongs to a booking is found as the booking is; small lists fold what is typed, too."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from tests.factories.bookings import (
    BookingFactory,
    CancellationReasonFactory,
    HoldFactory,
    RedemptionFactory,
)
from tests.factories.catalog import (
    CategoryFactory,
    CouponFactory,
    PriceListFactory,
    ServiceEnablementFactory,
    ServiceFactory,
)
from tests.factories.partners import ApiKeyFactory, PartnerFactory
from tests.factories.payments import PaidFactory, QuoteFactory, RefundOnItsWayFactory
from tests.factories.scheduling import SkillFactory, TeamFactory, ZoneFactory
from tests.factories.webhooks import DeliveryFactory, EventFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db

PHONE, NAME = "+966551239876", "أحمد الحربي"
TYPED = [
    "0551239876",
    "00966 55 123 9876",
    "٠٥٥١٢٣٩٨٧٦",
    "9876",
    "احمد",
    "الحربى احمد",
    "htl ٧",
]


def found(browser, row, typed):
    listing = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist")
    answer = browser.get(listing, {"q": typed})
    assert answer.status_code == 200
    return list(answer.context["cl"].queryset)


def of_booking(make):
    booking = BookingFactory(
        contact__name=NAME, contact__phone=PHONE, external_reference="HTL-7", assigned=True
    )
    return make(booking), make(BookingFactory(contact__name="Noura", assigned=True))


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize(
    "make",
    [
        lambda booking: PaidFactory(booking=booking),
        lambda booking: RefundOnItsWayFactory(payment__booking=booking),
        lambda booking: RedemptionFactory(booking=booking),
        lambda booking: HoldFactory(booking=booking, address=booking.address, status="USED"),
    ],
    ids=["payment", "refund", "use of a coupon", "hold"],
)
def test_what_belongs_to_a_booking_is_found_as_it_is(admin_client, make, typed):
    wanted, _other = of_booking(make)
    assert found(admin_client, wanted, typed) == [wanted]


def test_an_open_hold_is_found_by_its_customer(admin_client):
    wanted = HoldFactory(address__contact__name=NAME, address__contact__phone=PHONE)
    HoldFactory()
    for typed in ("احمد", "0551239876", str(wanted.pk)[:8].upper()):
        assert found(admin_client, wanted, typed) == [wanted]


NAMED = [
    (lambda: PartnerFactory(name="فندق الرُّؤى"), "فندق الروى"),
    (lambda: ApiKeyFactory(label="Café"), "cafe"),
    (lambda: ServiceFactory(name_ar="نظافة أساسية"), "نظافه اساسيه"),
    (lambda: CategoryFactory(name_ar="إضافي"), "اضافى"),
    (lambda: PriceListFactory(name="أسعار الشتاء"), "الشتا اسعار"),
    (lambda: ServiceEnablementFactory(partner__name="Éclat"), "eclat"),
    (lambda: CouponFactory(code="EID", phone=PHONE, kind="MARKETING"), "٠٥٥١٢٣٩٨٧٦"),
    (lambda: TeamFactory(name="فريق الأمل"), "الامل"),
    (lambda: SkillFactory(name="زجاج وواجهات"), "واجهات زجاج"),
    (lambda: ZoneFactory(name_ar="العُلَيّا"), "العليا"),
    (lambda: CancellationReasonFactory(name_ar="أُلغيت"), "الغيت"),
    (lambda: SubscriptionFactory(partner__name="فندق الأمل"), "الامل"),
    (lambda: EventFactory(partner__name="فندق الأمل"), "الامل"),
    (lambda: DeliveryFactory(subscription__partner__name="فندق الأمل"), "الامل"),
    (
        lambda: User.objects.create_user("staff", first_name="أحمد", last_name="Müller"),
        "muller احمد",
    ),
]


@pytest.mark.parametrize(("make", "typed"), NAMED, ids=[typed for _, typed in NAMED])
def test_small_lists_fold_names(admin_client, make, typed):
    wanted = make()
    assert found(admin_client, wanted, typed) == [wanted]
    assert found(admin_client, wanted, "محمود") == []


@pytest.mark.parametrize(
    "make", [QuoteFactory, PaidFactory, EventFactory, DeliveryFactory, SubscriptionFactory]
)
def test_ids_are_found_by_their_beginning(admin_client, make):
    wanted = make()
    make()
    for typed in (str(wanted.pk)[:13], wanted.pk.hex[:12].upper(), f"{str(wanted.pk)[:10]}…"):
        assert found(admin_client, wanted, typed) == [wanted]
